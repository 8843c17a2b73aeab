-- verify-payment and the webhook, in every order: the payer's browser decides nothing, and nothing waits for it.
select plan(19);

create function pg_temp.verify(reference text) returns jsonb language sql as $$
  select public.record_verification((tests.payment(reference)).id, 'success', true, true);
$$;
create function pg_temp.checks(reference text) returns text language sql as $$
  select string_agg(c.reason, ' ' order by c.reason) from ops.gateway_checks c
  where c.payment_id = (tests.payment(reference)).id and c.due_at <= now() + interval '60 seconds';
$$;

-- The webhook first
select tests.let('w', tests.sale(tests.person('ada')));
select is(tests.deliver('paystack', 'w1', tests.get('w'), tests.captured('w', 100000)) ->> 'outcome', 'applied', 'webhook first');
select tests.let('answer', pg_temp.verify(tests.get('w'))::text);
select is(
  (tests.get('answer')::jsonb ->> 'success') || ' ' || (tests.get('answer')::jsonb ->> 'payment_status'), 'true success',
  'verifying afterwards is a success'
);
select is((tests.get('answer')::jsonb ->> 'credits_added')::bigint, 100::bigint, 'and says what it brought');
select is((tests.get('answer')::jsonb ->> 'new_balance')::bigint, 120::bigint, 'and the new balance');
select is(pg_temp.verify(tests.get('w')), tests.get('answer')::jsonb, 'verifying again answers the same: never "already processed"');
select is(pg_temp.checks(tests.get('w')), null, 'nobody needs to ask the gateway');
select is(tests.wallet(tests.person('ada')), 120::bigint, 'verifying grants nothing');

-- verify-payment first
select tests.let('v', tests.sale(tests.person('bob')));
select is(
  pg_temp.verify(tests.get('v')) - 'data' - 'message',
  '{"success": true, "payment_status": "pending", "verified": true, "fulfilment": "none", "amount": 100000, "currency": "NGN"}',
  'verify first: the gateway has the money and nothing has been brought yet'
);
select is(tests.wallet(tests.person('bob')), 20::bigint, 'no business effect');
select is((tests.payment(tests.get('v'))).fulfilled_at, null, 'nor a trace of one');
select is(pg_temp.checks(tests.get('v')), 'seen', 'the sweeper is due within 60 seconds should the webhook stay away');
select pg_temp.verify(tests.get('v'));
select is(tests.deliver('paystack', 'v1', tests.get('v'), tests.captured('v', 100000)) ->> 'outcome', 'applied', 'the webhook is applied');
select is(tests.wallet(tests.person('bob')), 120::bigint, 'a verified payment still brings what was paid');
select is(pg_temp.verify(tests.get('v')) ->> 'fulfilment', 'applied', 'which verifying once more tells');

-- The webhook never comes: the sweeper's answer takes its place, and the webhook may still come
select tests.let('s', tests.sale(tests.person('cleo')));
select pg_temp.verify(tests.get('s'));
select is(
  tests.deliver('paystack', 's1', tests.get('s'), tests.captured('s', 100000), '{"source": "sweep"}') ->> 'outcome', 'applied',
  'the sweeper''s answer goes through the same door'
);
select is(
  tests.deliver('paystack', 's2', tests.get('s'), tests.captured('s', 100000)) ->> 'method', 'fact',
  'the late webhook tells nothing new'
);
select is((tests.payment(tests.get('s'))).source, 'sweep', 'the row says which door told the capture');
select is(tests.wallet(tests.person('cleo')), 120::bigint, 'once');
select is_empty('select * from tests.broken_books()', 'the books hold');
select * from finish();
