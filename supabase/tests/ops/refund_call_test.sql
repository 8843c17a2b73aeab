select plan(4);

select tests.let('other', tests.sale(tests.person('ada'))), tests.let('p', tests.sale(tests.person('ada')));
do $$ begin perform tests.deliver('paystack', 'k', tests.get('p'), tests.captured('c', 100000)); end $$;
select tests.let('r', (ops.reserve_refund(tests.payment(tests.get('p')), 500, 'Two were sent.')).id::text);
select is(
  (select ops.refund_call(r) from ops.refunds r where r.id = tests.get('r')::uuid),
  jsonb_build_object(
    'refund_id', tests.get('r'), 'provider', 'paystack', 'reference', tests.get('p'),
    'capture_id', 'c', 'amount', 500, 'currency', 'NGN', 'reason', 'Two were sent.', 'attempts', 0, 'status', 'requested', 'age_seconds', 0, 'quiet_seconds', 0
  ), 'all that asking for it takes, and how it stands'
);
update ops.refunds set amount = 9007199254740993, attempts = 3, created_at = now() - interval '90.7 seconds' where id = tests.get('r')::uuid;
select is(
  (select (c ->> 'amount') || ' ' || (c ->> 'attempts') from ops.refunds r, ops.refund_call(r) c where r.id = tests.get('r')::uuid),
  '9007199254740993 3', 'amounts are exact, and attempts say whether to look first'
);
select is(
  (select c ->> 'age_seconds' from ops.refunds r, ops.refund_call(r) c where r.id = tests.get('r')::uuid),
  '90', 'its age says whether the gateway still knows its idempotency key'
);
update ops.refunds set updated_at = now() - interval '59.9 seconds' where id = tests.get('r')::uuid;
select is(
  (select c ->> 'quiet_seconds' from ops.refunds r, ops.refund_call(r) c where r.id = tests.get('r')::uuid),
  '59', 'and how long nobody has asked or answered, whether a list of refunds can still lack it'
);
select * from finish();
