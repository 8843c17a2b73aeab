select plan(8);

select tests.let('p', tests.sale(tests.person('ada')));
do $$ begin perform tests.deliver('paystack', 'k', tests.get('p'), tests.captured('c', 100000)); end $$;
select tests.let('r', (ops.reserve_refund(tests.payment(tests.get('p')), 500, 'A test')).id::text);
create function pg_temp.open() returns bigint language sql as $$
  select count(*) from ops.open_refunds o where o.id = tests.get('r')::uuid
$$;

select is(pg_temp.open(), 1::bigint, 'asked for: its amount is reserved');
do $$ begin perform public.record_refund(tests.get('r')::uuid, 'unknown', null, 'timeout'); end $$;
select is(pg_temp.open(), 1::bigint, 'not answered: still');
do $$ begin perform tests.deliver('paystack', 'k2', tests.get('p'), tests.refunded('o', 500)); end $$;
select is(pg_temp.open(), 1::bigint, 'a fact that nothing ties to it may be another refund');
do $$ begin perform public.record_refund(tests.get('r')::uuid, 'accepted', 'o', null); end $$;
select is(pg_temp.open(), 0::bigint, 'once the fact is told it counts instead');
select tests.let('r', (ops.reserve_refund(tests.payment(tests.get('p')), 500, 'A test')).id::text);
do $$ begin perform public.record_refund(tests.get('r')::uuid, 'accepted', 'o2', null); end $$;
select is(pg_temp.open(), 1::bigint, 'taken on, and told by no event yet: reserved');
do $$ begin perform tests.deliver('paystack', 'k2b', tests.get('p'), tests.captured('o2', 7)); end $$;
select is(pg_temp.open(), 1::bigint, 'a capture that happens to have the refund''s id is not the refund');
do $$ begin perform tests.deliver('paystack', 'k3', tests.get('p'), tests.fact('refund_failed', 'o2', 500)); end $$;
select is(pg_temp.open(), 0::bigint, 'failed there: free again');
select tests.let('r', (ops.reserve_refund(tests.payment(tests.get('p')), 500, 'A test')).id::text);
do $$ begin perform public.record_refund(tests.get('r')::uuid, 'refused', null, 'no'); end $$;
select is(pg_temp.open(), 0::bigint, 'refused: free again');
select * from finish();
