select plan(1);
select throws_ok('select fulfilment.refuse_unknown_order()', 'PT404', 'order_not_found', 'it says so, and nothing more');
select * from finish();
