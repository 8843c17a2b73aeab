select plan(21);

create function pg_temp.paid(times integer, name text default 'ada', amount bigint default 100000) returns text language plpgsql as $$
declare
  v_reference text := tests.sale(tests.person(name), 100, amount);
begin
  for i in 1..times loop
    perform tests.deliver('paystack', v_reference || i, v_reference, tests.captured(v_reference || i, amount));
  end loop;
  return v_reference;
end;
$$;
create function pg_temp.queued(reference text) returns text language sql as $$
  select string_agg(format('%s:%s %s', replace(r.capture_id, reference, '#'), r.amount, r.currency), ' ' order by r.capture_id)
  from ops.refunds r where r.payment_id = (tests.payment(reference)).id
$$;

select tests.let('ok', pg_temp.paid(1));
select is(ops.queue_refunds(10, '{paystack}'), 0, 'nothing is due');
select tests.let('p', pg_temp.paid(3));
select is(ops.queue_refunds(10, '{stripe}'), 0, 'at a gateway that is not set up, for now');
select is(ops.queue_refunds(10, '{paystack}'), 2, 'paid three times: two refunds');
select is(pg_temp.queued(tests.get('p')), '#2:100000 NGN #3:100000 NGN', 'of the captures that do not count');
select is(
  (select string_agg(distinct format('%s by %s, %s', r.reason, r.requested_by, r.status), ' ') from ops.refunds r),
  'More was paid than was due. by , requested', 'with why, and by nobody'
);
select is(ops.queue_refunds(10, '{paystack}'), 0, 'once');
select is(pg_temp.queued(tests.get('ok')), null, 'who paid once is refunded nothing');

-- Money in review waits for an operator
select tests.let('p', pg_temp.paid(2));
do $$ begin
  perform tests.deliver('paystack', 'high', tests.get('p'), tests.captured('high', 130000));
  perform tests.deliver('paystack', 'usd', tests.get('p'), tests.captured('usd', 150000, '{}', 'USD'));
end $$;
select is(ops.queue_refunds(10, '{paystack}'), 1, 'a second payment beside money in review');
select is(pg_temp.queued(tests.get('p')), '#2:100000 NGN', 'is refunded out of itself');
select tests.let('p', tests.sale(tests.person('ada')));
do $$ begin perform tests.deliver('paystack', 'alone', tests.get('p'), tests.captured('alone', 90000)); end $$;
select is(ops.queue_refunds(10, '{paystack}'), 0, 'money in review alone is not refunded by itself');

-- To the last of it
select tests.let('p', pg_temp.paid(2));
do $$ begin perform tests.deliver('paystack', 'last', tests.get('p'), 
  tests.refunded('last', 99999, jsonb_build_object('parent', tests.get('p') || 2))); end $$;
select is(ops.queue_refunds(10, '{paystack}'), 1, 'one minor unit is due');
select is(pg_temp.queued(tests.get('p')), '#2:1 NGN', 'and queued');

-- Disputed money
select tests.let('p', pg_temp.paid(2));
do $$ begin
  perform tests.deliver('paystack', 'dis', tests.get('p'), tests.fact('dispute_opened', 'dis', 30000));
end $$;
select is((tests.payment(tests.get('p'))).refund_due_amount, 70000::bigint, 'a dispute uses up surplus too');
select is(ops.queue_refunds(10, '{paystack}'), 1, 'so the rest is queued');
select is(pg_temp.queued(tests.get('p')), '#2:70000 NGN', 'and no more');

-- Nobody stands in the way of the others
select tests.let('one', pg_temp.paid(2, 'ada')), tests.let('two', pg_temp.paid(2, 'bob'));
-- The stuck one is looked at first.
select tests.let('stuck', (array_agg(p.reference order by p.id))[1]), tests.let('p', (array_agg(p.reference order by p.id))[2])
from public.payments p where p.reference in (tests.get('one'), tests.get('two'));
do $$ begin
  perform tests.deliver('paystack', 'stuck', tests.get('stuck'), tests.fact('dispute_opened', 'stuck', 150000));
  update ops.settings set value = '"lost"' where name = 'dispute_withdraws';
  perform tests.deliver('paystack', 'stuck2', tests.get('stuck'), tests.fact('refund_processed', 'stuckr', 50000));
  perform tests.deliver('paystack', 'stuck3', tests.get('stuck'), tests.captured('stuckc', 130000, '{}', 'USD')); -- in review
end $$;
select is((tests.payment(tests.get('stuck'))).refund_due_amount, 50000::bigint, 'something is due of what is all disputed or refunded');
select is(ops.queue_refunds(1, '{paystack}'), 1, 'one is asked for, one is given');
select is(pg_temp.queued(tests.get('stuck')), null, 'of the other nothing is');
select isnt(pg_temp.queued(tests.get('p')), null, 'and it holds up nobody');
select is(ops.queue_refunds(0, '{paystack}'), 0, 'none asked for, none queued');

-- Why
select is(
  fulfilment.refund_reason(jsonb_populate_record(null::public.payments, '{"effect": {"refused": "out_of_stock"}}')),
  'The last piece has been sold.', 'what could not be given is refunded with its reason'
);
select * from finish();
