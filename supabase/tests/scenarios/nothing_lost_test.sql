-- What can't be applied yet is kept, and applied when the missing thing appears or the fault is mended.
select plan(30);

create function pg_temp.event(event_key text) returns inbox.webhook_events language sql as $$
  select e from inbox.webhook_events e where e.event_key = event.event_key;
$$;
-- Everything due is done, as the retry job does it.
create function pg_temp.retry_all() returns integer language plpgsql as $$
declare
  v_count integer := 0;
begin
  while inbox.retry_next_event() loop
    v_count := v_count + 1;
    assert v_count < 100, 'the retry job never comes to an end';
  end loop;
  return v_count;
end;
$$;

-- A payer without a profile
select tests.let('stranger', (tests.start_payment_as(
  '{"issuer": "https://clerk.example.test", "sub": "user_2abc", "email": "stranger@example.test"}', 'paystack', tests.package(100, 100000), 'NGN'
)).reference);
select is(
  tests.deliver('paystack', 's1', tests.get('stranger'), tests.captured('s1', 100000)) ->> 'outcome', 'parked',
  'the money of somebody we do not know yet is parked'
);
select is((tests.payment(tests.get('stranger'))).fulfilment, 'parked', 'the payment says so');
select is((tests.payment(tests.get('stranger'))).status, 'success', 'and that it is paid');
select is(- tests.booked(tests.get('stranger'), 'suspense:test'), 100000::bigint, 'the money is booked, in suspense');
select is(
  tests.deliver('paystack', 's1', tests.get('stranger'), tests.captured('s1', 100000)) ->> 'outcome', 'parked',
  'a repeat is processed again and answers its present outcome'
);
select is(
  tests.deliver('paystack', 's2', tests.get('stranger'), tests.refunded('sr', 40000)) ->> 'outcome', 'parked',
  'a refund meanwhile is parked too'
);
select is(pg_temp.retry_all(), 0, 'nothing is due');
select tests.let('user', ops.ensure_profile('https://clerk.example.test', 'user_2abc', 'stranger@example.test')::text);
select is(pg_temp.retry_all(), 2, 'the profile appears: both are due');
select is(tests.wallet(tests.get('user')::uuid), 80::bigint, 'the welcome and what is left of the purchase');
select is((pg_temp.event('s1')).outcome || ' ' || (pg_temp.event('s2')).outcome, 'applied applied', 'both events are applied');
select is(tests.booked(tests.get('stranger'), 'suspense:test'), 0::bigint, 'suspense is empty');
select is(
  tests.deliver('paystack', 's1', tests.get('stranger'), tests.captured('s1', 100000)) ->> 'method', 'delivery',
  'from now on a repeat is a duplicate'
);

-- A delivery that comes once more just when the profile is there, before the retry job
select tests.let('late', (tests.start_payment_as(
  '{"issuer": "https://clerk.example.test", "sub": "user_3abc", "email": "late@example.test"}', 'paystack', tests.package(100, 100000), 'NGN'
)).reference);
select tests.deliver('paystack', 'late', tests.get('late'), tests.captured('late', 100000));
select tests.let('late_user', ops.ensure_profile('https://clerk.example.test', 'user_3abc', 'late@example.test')::text);
select is(
  tests.deliver('paystack', 'late', tests.get('late'), tests.captured('late', 100000)) ->> 'outcome', 'applied',
  'a repeat that does what the first could not answers applied, though its facts were known'
);
select is(tests.wallet(tests.get('late_user')::uuid), 120::bigint, 'and has done it');

-- A name we do not know yet: the gateway's order, told before our own answer to it was recorded
select tests.let('order', tests.sale(tests.person('ada'), 100, 100000, 'razorpay', 'INR'));
select is(
  tests.deliver('razorpay', 'o1', null, tests.captured('pay_o', 100000, '{}', 'INR'), '{"refs": [{"type": "order", "value": "order_9"}]}')
    ->> 'outcome', 'parked', 'an unknown reference is parked'
);
select is((pg_temp.event('o1')).reason, 'unknown_reference', 'with the reason');
select is(pg_temp.retry_all(), 0, 'nothing is due');
select public.record_checkout((tests.payment(tests.get('order'))).id, 'opened', '{}', '[{"type": "order", "value": "order_9"}]');
select is(pg_temp.retry_all(), 1, 'the order becomes known: the event is due');
select is(tests.wallet(tests.person('ada')), 120::bigint, 'and takes effect');

-- An error in a fulfilment function, mended later
select tests.let('sound', pg_get_functiondef('fulfilment.credits'::regproc));
select tests.let('broken', tests.sale(tests.person('bob')));
create or replace function fulfilment.credits(step text, payment public.payments, net bigint) returns jsonb
language plpgsql as $$ begin return jsonb_build_object('credits_added', 1 / (net - payment.amount)); end $$;
select is(
  tests.deliver('paystack', 'b1', tests.get('broken'), tests.captured('b1', 100000)) ->> 'outcome', 'failed',
  'an error in a fulfilment function is data, not a raise: the gateway has done its part'
);
select is(
  (select row(e.error_code, e.attempts, e.next_retry_at between now() and now() + interval '10 seconds')::text
   from pg_temp.event('b1') e), '(22012,1,t)', 'the event is kept with the error and our own next retry'
);
select is((tests.payment(tests.get('broken'))).fulfilment, 'failed', 'the payment says so');
update inbox.webhook_events set next_retry_at = now() where event_key = 'b1';
select is(pg_temp.retry_all(), 1, 'a retry while it is broken');
select is(
  (select row(e.outcome, e.attempts, e.next_retry_at between now() + interval '7 seconds' and now() + interval '13 seconds')::text
   from pg_temp.event('b1') e), '(failed,2,t)', 'fails again, and the next one is later'
);
do $$ begin execute tests.get('sound'); end $$;
update inbox.webhook_events set next_retry_at = now() where event_key = 'b1';
select is(pg_temp.retry_all(), 1, 'the retry after it is mended');
select is((pg_temp.event('b1')).outcome || ' ' || tests.wallet(tests.person('bob')), 'applied 120', 'applies it');
select is(
  (tests.payment(tests.get('broken'))).fulfilment || ' ' || (tests.payment(tests.get('broken'))).status, 'applied success',
  'and the payment says so'
);

-- Parked too long: dead, with its bytes, and replayable
select tests.deliver('paystack', 'd1', 'PAY-of-another-system', tests.captured('d1', 5));
update inbox.webhook_bodies b set received_at = b.received_at - interval '8 days'
from inbox.webhook_events e where e.id = b.webhook_event_id and e.event_key = 'd1';
update inbox.webhook_events set received_at = received_at - interval '8 days', next_retry_at = now() where event_key = 'd1';
select pg_temp.retry_all();
select is(
  (select row(e.outcome, e.next_retry_at, b.body)::text from pg_temp.event('d1') e
   join inbox.webhook_bodies b on b.webhook_event_id = e.id),
  format('(dead,,"%s")', replace(convert_to('d1', 'UTF8')::text, '\', '\\')), 'what waits too long is dead, bytes and all'
);
select is((public.replay_event((pg_temp.event('d1')).id) ->> 'readable')::boolean, true, 'an operator may have it replayed');
select is_empty('select * from tests.broken_books()', 'the books hold');
select * from finish();
