select plan(55);

select tests.let('ada', tests.person('ada')::text);
select tests.let('paid', tests.sale(tests.person('ada')));

-- Once
select is(
  tests.deliver('paystack', 'k1', tests.get('paid'), tests.captured('tx-1', 100000)) - 'payment_id',
  jsonb_build_object(
    'outcome', 'applied', 'success', true, 'reference', tests.get('paid'), 'status', 'success',
    'message', 'The event took effect.',
    'effect', jsonb_build_object('credits_added', 100, 'purchase_id', (tests.payment(tests.get('paid'))).id)
  ),
  'a capture of what is due is applied and the answer says what it did'
);
select is(tests.wallet(tests.person('ada')), 120::bigint, 'the package is in the wallet, beside the 20 welcome credits');
select is(
  tests.deliver('paystack', 'k1', tests.get('paid'), tests.captured('tx-1', 100000)) - 'message' - 'effect' - 'payment_id',
  jsonb_build_object(
    'outcome', 'duplicate', 'success', true, 'method', 'delivery', 'reference', tests.get('paid'), 'status', 'success'
  ),
  'the same delivery again is a duplicate by delivery'
);
select is(
  tests.deliver('paystack', 'k1', tests.get('paid'), tests.captured('tx-2', 999999)) ->> 'method', 'delivery',
  'a delivery is known by its key alone: other content under the same key changes nothing'
);
select is(
  tests.deliver('paystack', 'k2', tests.get('paid'), tests.captured('tx-1', 100000)) ->> 'method', 'fact',
  'another event that tells the same fact is a duplicate by fact'
);
select is(tests.wallet(tests.person('ada')), 120::bigint, 'none of the repeats granted anything');
select is(
  (select count(*) from inbox.webhook_events where payment_id = (tests.payment(tests.get('paid'))).id), 2::bigint,
  'each different delivery is kept once'
);
select is((select count(*) from inbox.payment_facts), 1::bigint, 'the fact is kept once');
select is(
  (select count(*) from public.transactions where payment_id = (tests.payment(tests.get('paid'))).id), 1::bigint,
  'the statement has one line'
);
select is(
  (select count(*) from ops.outbox where payment_id = (tests.payment(tests.get('paid'))).id), 1::bigint,
  'one receipt is queued'
);
select is(
  (select count(*) from ops.audit_log where payment_id = (tests.payment(tests.get('paid'))).id), 1::bigint,
  'only what changed something is audited'
);
select is(
  (select row(p.status, p.fulfilment, p.net_amount, p.source, p.fulfilled_at is not null, p.paid_at is not null)::text
   from public.payments p where p.reference = tests.get('paid')),
  '(success,applied,100000,webhook,t,t)', 'the payments row says what happened and which door told it'
);
select is((tests.payment(tests.get('paid'))).verified, false, 'verify-payment''s columns are not touched by a webhook');
select is(
  tests.deliver('razorpay', 'k1', 'no-such-reference', tests.captured('tx-1', 100000)) ->> 'outcome', 'parked',
  'keys and facts of one provider are not another''s'
);

-- Not what is due
select tests.let('short', tests.sale(tests.person('ada')));
select is(
  tests.deliver('paystack', 'k3', tests.get('short'), tests.captured('tx-3', 99999)) ->> 'outcome', 'review',
  'one minor unit too little goes to review'
);
select is(
  (select row(p.status, p.fulfilment, p.net_amount)::text from public.payments p where p.reference = tests.get('short')),
  '(pending,review,0)', 'a capture under review pays nothing'
);
select is(tests.wallet(tests.person('ada')), 120::bigint, 'nothing is granted for it');
select is(tests.booked(tests.get('short'), 'suspense:test'), -99999::bigint, 'the money stays in sight, in suspense');
select is(
  tests.deliver('paystack', 'k3', tests.get('short'), tests.captured('tx-3', 99999)) ->> 'outcome', 'duplicate',
  'a delivery in review is done: its repeat is a duplicate'
);
select is(
  (select row(r ->> 'outcome', r ->> 'method')::text from tests.deliver('paystack', 'k3b', tests.get('short'), tests.captured('tx-3', 99999)) r),
  '(duplicate,fact)', 'and so is another event that tells it'
);
select tests.let('over', tests.sale(tests.person('ada')));
select is(
  tests.deliver('paystack', 'k4', tests.get('over'), tests.captured('tx-4', 100001)) ->> 'outcome', 'review',
  'one minor unit too much goes to review'
);
select tests.let('euro', tests.sale(tests.person('ada')));
select is(
  tests.deliver('paystack', 'k5', tests.get('euro'), tests.captured('tx-5', 100000, '{}', 'GHS')) ->> 'outcome', 'review',
  'the right number in another currency goes to review'
);
select tests.let('live', tests.sale(tests.person('ada')));
select is(
  tests.deliver('paystack', 'k6', tests.get('live'), tests.captured('tx-6', 100000), '{"livemode": true}') ->> 'outcome',
  'review', 'live money for a test payment goes to review'
);
select is(tests.booked(tests.get('live'), 'suspense:live'), -100000::bigint, 'and is booked as live money');
select is(
  tests.deliver('paystack', 'k7', tests.get('short'), tests.captured('tx-7', 100000)) ->> 'outcome', 'applied',
  'a matching capture after one in review counts'
);
select is(
  tests.deliver('paystack', 'k7b', tests.get('over'), tests.fact('accepted', 'tx-4'), '{"source": "operator"}') ->> 'outcome',
  'applied', 'an operator''s acceptance of a reviewed capture is a fact like any other'
);
select is(tests.wallet(tests.person('ada')), 320::bigint, 'and grants the whole package, no more');

-- Not yet
select tests.let('late', (tests.start_payment_as(
  '{"issuer": "https://clerk.test", "sub": "user_late"}', 'paystack', tests.package(100, 100000), 'NGN')).reference);
select is(
  (select format('%s: %s', r ->> 'outcome', r ->> 'reason')
    from tests.deliver('paystack', 'k8', tests.get('late'), tests.captured('tx-8', 100000)) r), 'parked: unknown_payer',
  'a capture of a payer without a profile is parked, and the answer says for whom'
);
select is((tests.payment(tests.get('late'))).status, 'success', 'its fact is kept: the money is there');
select is(tests.booked(tests.get('late'), 'suspense:test'), -100000::bigint, 'and is booked, to suspense');
select is(
  tests.deliver('paystack', 'k8', tests.get('late'), tests.captured('tx-8', 100000)) ->> 'outcome', 'parked',
  'a repeat of a parked delivery answers its present outcome'
);
select tests.let('late_user', ops.ensure_profile('https://clerk.test', 'user_late', 'late@example.test')::text);
select is(
  tests.deliver('paystack', 'k8', tests.get('late'), tests.captured('tx-8', 100000)) ->> 'outcome', 'applied',
  'once the profile exists the repeat is applied, and says so'
);
select is(tests.wallet(tests.get('late_user')::uuid), 120::bigint, 'and the credits are there');
select is(
  (select format('%s: %s', r ->> 'outcome', r ->> 'reason')
    from tests.deliver('paystack', 'k9', 'unknown-reference', tests.captured('tx-9', 100000)) r), 'parked: unknown_reference',
  'an unknown reference is parked'
);
select is(
  tests.deliver('paystack', 'k10', tests.get('paid'), '[]', '{"lookup": true}') ->> 'outcome', 'parked',
  'an event that names no movement is parked until the gateway is asked'
);
select is(
  (select c.due_at <= now() from ops.gateway_checks c
   where c.payment_id = (tests.payment(tests.get('paid'))).id and c.reason = 'lookup'),
  true, 'and the gateway is to be asked at once'
);

-- Nothing in it, or garbage
select is(
  tests.deliver('paystack', 'k11', tests.get('paid'), '[]') ->> 'outcome', 'ignored', 'an event without facts is ignored'
);
select is(
  tests.deliver('paystack', 'k11', tests.get('paid'), '[]') ->> 'outcome', 'duplicate', 'once ignored, its repeat is a duplicate'
);
select is(
  tests.deliver('paystack', 'k12', null, '[]', '{"refs": [], "error": {"code": "bad_utf8", "message": "not text"}}')
  - 'message', '{"outcome": "dead", "success": false}', 'bytes that can not be read are dead'
);
select is(
  (select row(convert_from(b.body, 'UTF8'), b.event is null, e.error_code, e.next_retry_at is null)::text
   from inbox.webhook_events e join inbox.webhook_bodies b on b.webhook_event_id = e.id where e.event_key = 'k12'),
  '(k12,t,bad_utf8,t)', 'dead bytes are kept, with the reason and without a retry'
);
select is(
  tests.deliver('paystack', 'k13', tests.get('short'), tests.fact('captured', 'tx-13', null)) ->> 'outcome', 'failed',
  'a capture without an amount is kept as failed, not raised'
);
select is(
  tests.deliver('paystack', 'k14', tests.get('short'), tests.fact('no_such_type', 'tx-14', 5)) ->> 'outcome', 'failed',
  'an unknown type of fact is kept as failed'
);
select is(
  tests.deliver('paystack', 'k15', null, tests.captured('tx-15', 5), '{"refs": {"reference": "x"}}') ->> 'outcome', 'failed',
  'refs of the wrong shape are kept as failed, not raised: a raise would make the gateway deliver for ever'
);
select is(
  tests.deliver('paystack', 'k16', null, '"facts"', '{"refs": "x"}') ->> 'outcome', 'failed',
  'facts of the wrong shape are kept as failed'
);
select throws_ok(
  $$select public.process_payment_atomic('{}')$$, '23502', null, 'an event without a key is our own mistake and raises'
);

-- Faults of ours
select tests.let('works', pg_get_functiondef('fulfilment.credits'::regproc));
select tests.let('broken', tests.sale(tests.person('ada')));
create or replace function fulfilment.credits(step text, payment public.payments, net bigint) returns jsonb
language plpgsql as $$ begin raise exception 'shelf is empty'; end $$;
select is(
  tests.deliver('paystack', 'k20', tests.get('broken'), tests.captured('tx-20', 100000)) ->> 'outcome', 'failed',
  'an error in a fulfilment function keeps the event as failed'
);
select is(
  (select row(e.error_code, e.error_message, e.attempts, e.next_retry_at > now())::text
   from inbox.webhook_events e where e.event_key = 'k20'),
  '(P0001,"shelf is empty",1,t)', 'with the error and a retry of our own'
);
select is(
  (select count(*) from inbox.payment_facts where object_id = 'tx-20')
  + (select count(*) from ledger.journals where payment_id = (tests.payment(tests.get('broken'))).id), 0::bigint,
  'facts and books of the attempt are rolled back with it'
);
select is((tests.payment(tests.get('broken'))).fulfilment, 'failed', 'the payments row says that it failed');
create or replace function fulfilment.credits(step text, payment public.payments, net bigint) returns jsonb
language plpgsql as $$ begin raise sqlstate '55P03' using message = 'lock'; end $$;
select throws_ok(
  format('select tests.deliver(%L, %L, %L, %L)', 'paystack', 'k21', tests.get('broken'), tests.captured('tx-20', 100000)),
  '55P03', null, 'a passing fault raises, so that the gateway delivers again'
);
create or replace function fulfilment.credits(step text, payment public.payments, net bigint) returns jsonb
language plpgsql as $$ begin raise sqlstate '57014' using message = 'canceling statement due to statement timeout'; end $$;
-- throws_ok does not catch a cancel.
create function pg_temp.canceled() returns boolean language plpgsql as $$
begin
  perform tests.deliver('paystack', 'k21', tests.get('broken'), tests.captured('tx-20', 100000));
  return false;
exception when query_canceled then
  return true;
end;
$$;
select is(pg_temp.canceled(), true, 'so does a statement timeout');
select is((select count(*) from inbox.webhook_events where event_key = 'k21'), 0::bigint, 'and keeps nothing of the delivery');
do $$ begin execute tests.get('works'); end $$;
select tests.let('untyped', tests.sale(tests.person('ada')));
update public.payments set payment_type = 'gift' where reference = tests.get('untyped');
select is(
  tests.deliver('paystack', 'k22', tests.get('untyped'), tests.captured('tx-22', 100000)) ->> 'outcome', 'failed',
  'an assertion that fails keeps the event too'
);
select is(
  tests.deliver('paystack', 'k20', tests.get('broken'), tests.captured('tx-20', 100000)) ->> 'outcome', 'applied',
  'a repeat of a failed delivery is processed again'
);

select is_empty('select * from tests.broken_books()', 'after all this the books hold');
select * from finish();
