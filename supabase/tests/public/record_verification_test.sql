select plan(27);

create function pg_temp.verify(reference text, provider_status text, captured boolean, verified boolean) returns jsonb
language sql as $$
  select public.record_verification((tests.payment(reference)).id, provider_status, captured, verified);
$$;
create function pg_temp.check_due(reference text) returns interval language sql as $$
  select c.due_at - now() from ops.gateway_checks c where c.payment_id = (tests.payment(reference)).id and c.reason = 'seen';
$$;

-- The trap: verified is not paid
select tests.let('p', tests.sale(tests.person('ada')));
select tests.let('before', to_jsonb(tests.payment(tests.get('p')))::text);
select is(
  pg_temp.verify(tests.get('p'), 'success', true, true) - 'data',
  '{"success": true, "payment_status": "pending", "verified": true, "fulfilment": "none", "amount": 100000, "currency": "NGN",
    "message": "The gateway confirms your payment. We are finishing the purchase."}',
  'what the gateway confirms is success for the payer, and still to be fulfilled'
);
select is(
  (select array_agg(now_is.key order by now_is.key)
   from jsonb_each(to_jsonb(tests.payment(tests.get('p')))) now_is
   join jsonb_each(tests.get('before')::jsonb) was on was.key = now_is.key and was.value is distinct from now_is.value),
  array['provider_status', 'verified', 'verified_at'], 'it writes its three columns and no other'
);
select is(tests.wallet(tests.person('ada')), 20::bigint, 'it grants nothing');
select is(
  (select count(*) from inbox.payment_facts) + (select count(*) from ledger.journals where payment_id is not null), 0::bigint,
  'it records no fact and books nothing'
);
select cmp_ok(
  pg_temp.check_due(tests.get('p')), '<=', interval '60 seconds', 'a capture no webhook has told is looked after within the minute'
);
select is(
  tests.deliver('paystack', 'k1', tests.get('p'), tests.captured('tx-1', 100000)) ->> 'outcome', 'applied',
  'the webhook after verify-payment is applied, not taken for a repeat'
);
select is(tests.wallet(tests.person('ada')), 120::bigint, 'and grants');
select is(
  pg_temp.verify(tests.get('p'), 'success', true, true) - 'data' - 'effect',
  jsonb_build_object(
    'success', true, 'payment_status', 'success', 'verified', true, 'fulfilment', 'applied', 'amount', 100000,
    'currency', 'NGN', 'message', 'Payment complete.', 'note', 'Payment complete.', 'credits_added', 100,
    'new_balance', 120, 'refund_due', 0, 'purchase_id', (tests.payment(tests.get('p'))).id),
  'verifying again afterwards is success and says what was bought'
);
select is(tests.wallet(tests.person('ada')), 120::bigint, 'and still grants nothing');

-- Webhook first
select tests.let('q', tests.sale(tests.person('ada')));
do $$ begin perform tests.deliver('paystack', 'k2', tests.get('q'), tests.captured('tx-2', 100000)); end $$;
select is(pg_temp.verify(tests.get('q'), 'success', true, true) ->> 'success', 'true', 'after the webhook verify-payment is success too');
select is(pg_temp.check_due(tests.get('q')), null, 'and nobody need ask the gateway again');

-- Not good
select tests.let('r', tests.sale(tests.person('ada')));
select is(
  pg_temp.verify(tests.get('r'), 'abandoned', false, false) -> 'success', 'false', 'what the gateway does not confirm is no success'
);
select is(pg_temp.check_due(tests.get('r')), null, 'nor is it a reason to ask at once');
select is(pg_temp.verify(tests.get('r'), 'failed', false, false) ->> 'payment_status', 'failed', 'a failure is told to the payer');
select isnt(pg_temp.check_due(tests.get('r')), null, 'and the sweeper records it: not every gateway sends an event for it');
delete from ops.gateway_checks where reason = 'seen';
select is(
  pg_temp.verify(tests.get('r'), 'success', true, false) ->> 'verified', 'false', 'money taken that is not what is due is not verified'
);
select isnt(pg_temp.check_due(tests.get('r')), null, 'but must be looked at');
do $$ begin perform pg_temp.verify(tests.get('r'), 'success', true, true); end $$;
select is(
  pg_temp.verify(tests.get('r'), 'unknown', false, false) ->> 'verified', 'true', 'what was verified once stays so'
);
update public.payments set verified_at = '2026-01-01' where reference = tests.get('r');
do $$ begin perform pg_temp.verify(tests.get('r'), 'success', true, true); end $$;
select is((tests.payment(tests.get('r'))).verified_at, '2026-01-01', 'since it was first');
select throws_ok(
  $$select public.record_verification('00000000-0000-4000-8000-00000000dead', 'success', true, true)$$, 'PT404',
  'payment_not_found', 'an unknown payment is not found'
);
select throws_ok(
  $$select public.record_verification(null, 'success', true, true)$$, 'PT404', 'payment_not_found', 'nor is none'
);

-- A second attempt after one that failed may be told by no webhook either
create function pg_temp.seen(name text) returns bigint language sql as $$
  select count(*) from ops.gateway_checks c where c.payment_id = (tests.payment(tests.get(name))).id and c.reason = 'seen';
$$;
select tests.let('f', tests.sale(tests.person('ada')));
do $$ begin
  perform tests.deliver('paystack', 'f1', tests.get('f'), tests.fact('attempt_failed', 'a'));
  perform pg_temp.verify(tests.get('f'), 'failed', false, false);
end $$;
select is(pg_temp.seen('f'), 0::bigint, 'a failure that is known need not be asked about');
do $$ begin
  perform public.record_verification((tests.payment(tests.get('f'))).id, 'success', true, true);
end $$;
select is(pg_temp.seen('f'), 1::bigint, 'a capture seen after a failed attempt is asked about');
select tests.let('g', tests.sale(tests.person('ada')));
do $$ begin
  perform tests.deliver('paystack', 'g1', tests.get('g'), tests.fact('canceled', 'a'));
  perform public.record_verification((tests.payment(tests.get('g'))).id, 'success', true, true);
end $$;
select is(pg_temp.seen('g'), 1::bigint, 'so is one after a cancellation');
do $$ begin perform tests.deliver('paystack', 'g2', tests.get('g'), tests.captured('c-g', 100000)); end $$;
delete from ops.gateway_checks where reason = 'seen';
do $$ begin perform public.record_verification((tests.payment(tests.get('g'))).id, 'success', true, true); end $$;
select is(pg_temp.seen('g'), 0::bigint, 'one that is known is not');
select tests.let('h', tests.sale(tests.person('ada')));
do $$ begin
  perform tests.deliver('paystack', 'h1', tests.get('h'), tests.captured('c-h', 90000));
  delete from ops.gateway_checks where reason = 'seen';
  perform public.record_verification((tests.payment(tests.get('h'))).id, 'success', true, false);
end $$;
select is(pg_temp.seen('h'), 0::bigint, 'nor what is in review already');
do $$ begin perform pg_temp.verify(tests.get('h'), 'failed', false, false); end $$;
select is(pg_temp.seen('h'), 0::bigint, 'not even when another attempt has failed since');
select * from finish();
