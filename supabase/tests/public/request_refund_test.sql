select plan(28);

insert into ops.operators (user_id, added_by) values (tests.person('ops'), 'test');
create function pg_temp.ask(request jsonb, by text default 'ops') returns jsonb language sql as $$
  select public.request_refund(tests.payer(tests.person(by)), '{"providers": ["stripe", "paystack"]}' || jsonb_build_object('reference', tests.get('p')) || request)
$$;
create function pg_temp.refused(request jsonb, state text, message text, description text, by text default 'ops') returns text
language sql as $$
  select throws_ok(format('select pg_temp.ask(%L, %L)', request, by), state, message, description)
$$;
create function pg_temp.refunds() returns text language sql as $$
  select coalesce(string_agg(r.amount::text, ' ' order by r.created_at, r.amount), 'none') from ops.refunds r
  where r.payment_id = (tests.payment(tests.get('p'))).id
$$;
create function pg_temp.record(answer jsonb, outcome text, object_id text default null) returns void language sql as $$
  select public.record_refund((answer ->> 'refund_id')::uuid, outcome, object_id, null)
$$;

select tests.let('p', tests.sale(tests.person('ada')));
select pg_temp.refused('{"idempotency_key": "a"}', 'PT409', 'refund_too_large', 'what is not paid can not be refunded');
do $$ begin perform tests.deliver('paystack', 'k', tests.get('p'), tests.captured('c', 100000)); end $$;

-- Who
select pg_temp.refused('{"idempotency_key": "a"}', 'PT403', 'operator_required', 'not by the payer', 'ada');
select pg_temp.refused('{"idempotency_key": "a", "reference": "nobody"}', 'PT403', 'operator_required', 'who is told nothing of others', 'ada');
select pg_temp.refused('{"reference": "nobody"}', 'PT404', 'payment_not_found', 'a reference nobody knows');
select pg_temp.refused('{"provider": "razorpay"}', 'PT404', 'payment_not_found', 'or of another gateway');
select pg_temp.refused('{"idempotency_key": "a", "providers": ["stripe"]}', 'PT503', 'provider_unavailable', 'at a gateway that is not set up');
select pg_temp.refused('{"idempotency_key": "a", "providers": null}', 'PT503', 'provider_unavailable', 'where nobody says which are');
select is(pg_temp.refunds(), 'none', 'nothing of that is written');

-- In parts, then what is left
select tests.let('a', pg_temp.ask('{"amount": 30000, "reason": "Two were sent.", "idempotency_key": "a"}')::text);
select is(
  tests.get('a')::jsonb - 'refund_id' - 'age_seconds' - 'quiet_seconds',
  jsonb_build_object('provider', 'paystack', 'reference', tests.get('p'), 'capture_id', 'c', 'amount', 30000, 'currency', 'NGN',
    'reason', 'Two were sent.', 'attempts', 0, 'status', 'requested', 'repeated', false),
  'a part is reserved, and not asked for before'
);
select is(
  (select row(r.attempts, r.due_at - now(), r.requested_by = tests.person('ops'))::text from ops.refunds r
   where r.id = (tests.get('a')::jsonb ->> 'refund_id')::uuid),
  '(1,00:01:00,t)', 'the caller asks now; a minute later the sweeper looks after it'
);
select is(
  (select a.actor from ops.audit_log a where a.event = 'refund_requested'), 'operator:' || tests.person('ops'), 'the audit log names the operator'
);
select is((tests.payment(tests.get('p'))).status, 'success', 'a request is no fact');
update ops.refunds set attempts = 4, due_at = now() + interval '2 hours' where idempotency_key = 'a';
select is(
  pg_temp.ask('{"amount": 20000, "idempotency_key": "b", "provider": "paystack"}') ->> 'amount', '20000',
  'a second part, of a payment named with its gateway'
);
select is(
  (select row(r.attempts, r.due_at - now())::text from ops.refunds r where r.idempotency_key = 'a'), '(4,02:00:00)',
  'the first is asked about as before'
);
update ops.refunds set attempts = 1 where idempotency_key = 'a';
select pg_temp.refused('{"amount": 50001, "idempotency_key": "c"}', 'PT409', 'refund_too_large', 'more than is left');
select is(pg_temp.ask('{"idempotency_key": "c"}') ->> 'amount', '50000', 'without an amount all that is left');
select is(pg_temp.refunds(), '20000 30000 50000', 'three refunds of one payment');
select pg_temp.refused('{"amount": 1, "idempotency_key": "d"}', 'PT409', 'refund_too_large', 'and nothing is left');

-- The key
select is(
  pg_temp.ask('{"amount": 30000, "idempotency_key": "a"}'), tests.get('a')::jsonb || '{"repeated": true, "attempts": 1}',
  'the same key is the same refund'
);
select is(pg_temp.ask('{"idempotency_key": "a", "providers": []}') ->> 'amount', '30000', 'which can be looked at whatever is set up now');
select is(pg_temp.ask('{"idempotency_key": "a"}') ->> 'amount', '30000', 'also where it left the amount to us');
select pg_temp.refused('{"amount": 30001, "idempotency_key": "a"}', 'PT409', 'idempotency_key_reused', 'never another one');
select pg_temp.refused('{"capture_id": "x", "idempotency_key": "a"}', 'PT409', 'idempotency_key_reused', 'nor of another capture');
select is(pg_temp.refunds(), '20000 30000 50000', 'repeats reserve nothing');

-- What comes of it
do $$ begin perform pg_temp.record(tests.get('a')::jsonb, 'refused'); end $$;
select is(pg_temp.ask('{"amount": 30000, "idempotency_key": "a"}') ->> 'status', 'refused', 'a repeat says how it stands');
select is(pg_temp.ask('{"amount": 30000, "idempotency_key": "e"}') ->> 'repeated', 'false', 'what the gateway refused can be asked for anew');

-- Of several captures
select tests.let('p', tests.sale(tests.person('ada')));
do $$ begin
  perform tests.deliver('paystack', 'k1', tests.get('p'), tests.captured('k1', 100000));
  perform tests.deliver('paystack', 'k2', tests.get('p'), tests.captured('k2', 5000, '{}', 'USD'));
end $$;
select is(pg_temp.ask('{"idempotency_key": "a"}') ->> 'capture_id', 'k1', 'a key is a payment''s; the amount is in its currency');
select is(pg_temp.ask('{"idempotency_key": "b", "capture_id": "k2"}') ->> 'currency', 'USD', 'money in another currency is refunded by its capture');
select * from finish();
