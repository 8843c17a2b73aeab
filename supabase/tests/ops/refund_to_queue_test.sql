select plan(18);

select tests.let('ops', tests.person('ops')::text);
-- Paid twice: one capture counts, the other is due back.
create function pg_temp.paid_twice() returns text language plpgsql as $$
declare
  v_reference text := tests.sale(tests.person('ada'));
begin
  perform tests.deliver('paystack', v_reference || '1', v_reference, tests.captured(v_reference || '1', 100000));
  perform tests.deliver('paystack', v_reference || '2', v_reference, tests.captured(v_reference || '2', 100000));
  return v_reference;
end;
$$;
create function pg_temp.queue() returns bigint language sql as $$ select ops.refund_to_queue(tests.payment(tests.get('p'))) $$;
create function pg_temp.reserve(amount bigint, by uuid default null) returns void language sql as $$
  select tests.let('r', (ops.reserve_refund(tests.payment(tests.get('p')), amount, 'A test', reserve.by)).id::text)
$$;
create function pg_temp.record(outcome text, object_id text default null) returns void language sql as $$
  select public.record_refund(tests.get('r')::uuid, outcome, object_id, null)
$$;
create function pg_temp.tell(type text, amount bigint) returns void language sql as $$
  select tests.deliver('paystack', gen_random_uuid()::text, tests.get('p'), tests.fact(type, tests.get('p') || 'r', amount))
$$;

select tests.let('p', tests.sale(tests.person('ada')));
select is(pg_temp.queue(), 0::bigint, 'nothing is due');
select tests.let('p', pg_temp.paid_twice());
select is(pg_temp.queue(), 100000::bigint, 'paid twice: the second is due');
select pg_temp.reserve(30000);
select is(pg_temp.queue(), 70000::bigint, 'less what is being refunded');
select pg_temp.record('accepted', tests.get('p') || 'r');
select is(pg_temp.queue(), 70000::bigint, 'taken on: still being refunded');
insert into ops.refunds (payment_id, provider, capture_id, amount, currency, reason)
select p.id, p.provider, tests.get('p') || '2', 10, 'NGN', 'A test'
from tests.payment(tests.sale(tests.person('ada'), 100, 100000, 'razorpay', 'INR')) p;
select is(pg_temp.queue(), 70000::bigint, 'a refund of another gateway''s capture with that id is no part of it');
do $$ begin
  perform inbox.record_facts(tests.payment(tests.sale(tests.person('ada'), 100, 100000, 'razorpay', 'INR')), 1, jsonb_build_object(
    'facts', jsonb_build_array(tests.fact('refund_failed', tests.get('p') || 'r', 30000))));
end $$;
select is(pg_temp.queue(), 70000::bigint, 'nor does one of the same name that failed elsewhere stop it');
select pg_temp.tell('refund_pending', 30000);
select is(pg_temp.queue(), 70000::bigint, 'once the fact is told no longer due: the rest is');
select pg_temp.tell('refund_failed', 30000);
select is((tests.payment(tests.get('p'))).refund_due_amount, 100000::bigint, 'it came back: all is due again');
select is(pg_temp.queue(), 0::bigint, 'but the queue stops until an operator has looked');
update ops.refunds set updated_at = now() - interval '2 hours' where id = tests.get('r')::uuid;
select pg_temp.reserve(10000, tests.get('ops')::uuid);
update ops.refunds set created_at = now() - interval '1 hour' where requested_by is not null;
select is(pg_temp.queue(), 0::bigint, 'after it failed, not while it was under way');
update ops.refunds set created_at = now() + interval '1 second' where requested_by is not null;
select is(pg_temp.queue(), 90000::bigint, 'who refunded something');

select tests.let('p', pg_temp.paid_twice());
select pg_temp.reserve(30000);
select pg_temp.record('refused');
select is(pg_temp.queue(), 0::bigint, 'a gateway that refuses once is not asked every minute');
update ops.refunds set updated_at = now() - interval '1 minute' where id = tests.get('r')::uuid;
select pg_temp.reserve(5000);
select is(pg_temp.queue(), 0::bigint, 'a refund of the queue''s own is no operator''s');
select pg_temp.reserve(10000, tests.get('ops')::uuid);
select is(pg_temp.queue(), 85000::bigint, 'an operator''s is');
select pg_temp.record('refused');
select is(pg_temp.queue(), 0::bigint, 'unless that is refused too');

-- What is refunded of money in review does not make less of what is due
select tests.let('p', pg_temp.paid_twice());
do $$ begin perform tests.deliver('paystack', 'review', tests.get('p'), tests.captured('review', 70000)); end $$;
do $$ begin perform ops.reserve_refund(tests.payment(tests.get('p')), 70000, 'A test', capture_id => 'review'); end $$;
select is(pg_temp.queue(), 100000::bigint, 'what is refunded of money in review is not what is due');
select pg_temp.reserve(100000);
select is(pg_temp.queue(), 0::bigint, 'the surplus is');

select is(
  (select p.provolatile from pg_proc p where p.oid = 'ops.refund_to_queue(public.payments)'::regprocedure), 'v',
  'it looks anew each time it is asked'
);
select * from finish();
