select plan(10);

create function pg_temp.announce(earned bigint, refund_due bigint) returns text language plpgsql as $$
begin
  update public.payments set earned_amount = announce.earned, refund_due_amount = announce.refund_due, effect = '{"credits_added": 5}'
  where reference = tests.get('p');
  perform fulfilment.announce(tests.payment(tests.get('p')));
  return (select string_agg(o.topic, ' ' order by o.topic) from ops.outbox o where o.payment_id = (tests.payment(tests.get('p'))).id);
end;
$$;
select tests.let('p', tests.sale(tests.person('ada')));
select is(pg_temp.announce(0, 0), null, 'what brought nothing is not announced');
select is(pg_temp.announce(100000, 0), 'receipt', 'a purchase has a receipt');
select is(pg_temp.announce(100000, 0), 'receipt', 'one');
select is(
  (select o.payload from ops.outbox o),
  jsonb_build_object('reference', tests.get('p'), 'email', 'ada@example.test', 'description', 'Test 100: 100 credits',
    'amount', 100000, 'currency', 'NGN', 'effect', '{"credits_added": 5}'::jsonb),
  'which says what was bought, for how much, and to whom to send it'
);
select is(pg_temp.announce(100000, 700), 'receipt refund_due', 'what we may not keep is to be refunded');
select is((select (o.payload ->> 'refund_due')::bigint from ops.outbox o where o.topic = 'refund_due'), 700::bigint, 'so much of it');
select is(pg_temp.announce(50000, 700), 'receipt refund_due', 'said once');
select tests.let('p', tests.sale(tests.person('ada')));
select is(pg_temp.announce(0, 100000), 'refund_due', 'money for which nothing could be given has no receipt');
select is(
  (select o.payload from ops.outbox o where o.payment_id = (tests.payment(tests.get('p'))).id),
  jsonb_build_object('reference', tests.get('p'), 'email', 'ada@example.test', 'description', 'Test 100: 100 credits',
    'amount', 100000, 'currency', 'NGN', 'effect', '{"credits_added": 5}'::jsonb, 'refund_due', 100000),
  'but whoever refunds it knows whom, what for and how much'
);
select is((select count(*) from ops.outbox o where o.sent_at is not null), 0::bigint, 'all of it is still to be sent');
select * from finish();
