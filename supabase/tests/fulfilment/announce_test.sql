select plan(8);

create function pg_temp.announce(net bigint, surplus bigint) returns text language plpgsql as $$
declare
  v_folded inbox.folded;
begin
  v_folded.net := net;
  v_folded.surplus := surplus;
  perform fulfilment.announce(tests.payment(tests.get('p')), v_folded, '{"credits_added": 5}');
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
select is(pg_temp.announce(100000, 700), 'receipt refund_due', 'a surplus is to be refunded');
select is((select (o.payload ->> 'surplus')::bigint from ops.outbox o where o.topic = 'refund_due'), 700::bigint, 'so much of it');
select is(pg_temp.announce(50000, 700), 'receipt refund_due', 'said once');
select is((select count(*) from ops.outbox o where o.sent_at is not null), 0::bigint, 'all of it is still to be sent');
select * from finish();
