select plan(11);

select tests.let('mug', tests.product(500000, 'NGN', 5, 'physical', 90)::text);
create function pg_temp.check(version text default null, currency text default 'NGN') returns text language sql as $$
  select fulfilment.check_cart(tests.person('ada'), currency, version);
$$;
select throws_ok('select pg_temp.check()', 'PT409', 'cart_empty', 'there is nothing to order');
select throws_ok($$select pg_temp.check('seen')$$, 'PT409', 'cart_empty', 'whatever was seen: another tab has ordered it');
select throws_ok($$select fulfilment.check_cart(null, 'NGN', null)$$, 'PT409', 'cart_empty', 'nobody''s cart is empty');
do $$ begin perform tests.put_in_cart(tests.person('ada'), tests.get('mug')::uuid); end $$;
select is(pg_temp.check(), fulfilment.cart_version(tests.person('ada'), 'NGN'), 'a cart that can be ordered answers its version');
select is(pg_temp.check(pg_temp.check()), pg_temp.check(), 'also to who has seen it');
select throws_ok($$select pg_temp.check('old')$$, 'PT409', 'cart_changed', 'not to who has seen another');
select throws_ok($$select pg_temp.check('')$$, 'PT409', 'cart_changed', 'nor to who says they saw nothing');
select throws_ok($$select pg_temp.check(pg_temp.check(), 'CREDITS')$$, 'PT409', 'cart_changed', 'nor to who saw it in another currency');
select throws_ok($$select pg_temp.check(null, 'USD')$$, 'PT409', 'product_unavailable', 'a currency it is not sold in');
do $$ begin perform tests.put_in_cart(tests.person('ada'), tests.product(1000, 'USD')); end $$;
select throws_ok('select pg_temp.check()', 'PT409', 'product_unavailable', 'one line that is not sold spoils all: no total leaves it out');
select throws_ok($$select pg_temp.check('old')$$, 'PT409', 'product_unavailable', 'and is what the buyer hears, rather than that something changed');
select * from finish();
