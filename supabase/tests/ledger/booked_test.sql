select plan(6);

select tests.let('p', tests.sale(tests.person('ada')));
select tests.let('q', tests.sale(tests.person('ada')));
create function pg_temp.post(reference text, amount bigint, currency text default 'NGN') returns bigint language sql as $$
  select ledger.post('gateway', (tests.payment(reference)).id, 'test', jsonb_build_array(
    jsonb_build_object('account', 'a', 'currency', currency, 'amount', amount),
    jsonb_build_object('account', 'b', 'currency', currency, 'amount', - amount)));
$$;
create function pg_temp.booked(account text, currency text default 'NGN') returns bigint language sql as $$
  select ledger.booked((tests.payment(tests.get('p'))).id, account, currency);
$$;
select is(pg_temp.booked('a'), 0::bigint, 'nothing yet is zero');
do $$ begin
  perform pg_temp.post(tests.get('p'), 50); perform pg_temp.post(tests.get('p'), -20);
  perform pg_temp.post(tests.get('p'), 7, 'USD'); perform pg_temp.post(tests.get('q'), 1000);
end $$;
select is(pg_temp.booked('a'), 30::bigint, 'all of the payment''s journals are summed, and no other payment''s');
select is(pg_temp.booked('b'), -30::bigint, 'credits are negative');
select is(pg_temp.booked('a', 'USD'), 7::bigint, 'each currency by itself');
select is(pg_temp.booked('c'), 0::bigint, 'an account that does not exist has nothing');
select is(ledger.booked(null, 'a', 'NGN'), 0::bigint, 'nor has no payment');
select * from finish();
