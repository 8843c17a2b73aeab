select plan(12);

select tests.let('p', tests.sale(tests.person('ada')));
do $$ begin
  perform tests.deliver('paystack', 'paid', tests.get('p'), tests.captured('tx', 100000));
  perform inbox.schedule_settlement((tests.payment(tests.get('p'))).id, 'group.left');
end $$;
create function pg_temp.own() returns inbox.webhook_events language sql as $$
  select e from inbox.webhook_events e where e.event_type = 'group.left' order by e.id limit 1;
$$;

select is(
  (select row(e.outcome, e.reason, e.provider, e.source, e.next_retry_at = now(), e.payment_id = (tests.payment(tests.get('p'))).id)::text
   from pg_temp.own() e),
  '(parked,settlement,paystack,replay,t,t)', 'an event of our own waits for the retry job, due now'
);
select is(
  (select b.event - 'event_key' from inbox.webhook_bodies b where b.webhook_event_id = (pg_temp.own()).id),
  jsonb_build_object(
    'provider', 'paystack', 'event_type', 'group.left', 'source', 'replay', 'settlement', true, 'facts', '[]'::jsonb,
    'refs', jsonb_build_array(jsonb_build_object('type', 'reference', 'value', tests.get('p')))
  ),
  'it names the payment and tells no fact'
);
select is((tests.payment(tests.get('p'))).fulfilment, 'applied', 'until then nothing changes');

-- What the payment bought has changed meanwhile
create or replace function fulfilment.credits(step text, payment public.payments, net bigint) returns jsonb
language sql as $$ select '{"effect": {"refused": "group_closed"}, "earned": {}}'::jsonb $$;
select is(inbox.retry_next_event(), true, 'the retry job takes it');
select is(
  (select row(p.fulfilment, p.refund_due_amount, p.earned_amount)::text from tests.payment(tests.get('p')) p), '(refund_due,100000,0)',
  'and settles the payment by what holds now'
);
select is((pg_temp.own()).outcome, 'applied', 'it is applied');
select is(inbox.retry_next_event(), false, 'once');
select is((select count(*) from inbox.payment_facts), 1::bigint, 'the facts are as they were');
do $$ begin
  perform inbox.schedule_settlement((tests.payment(tests.get('p'))).id, 'group.left');
  perform inbox.schedule_settlement((tests.payment(tests.get('p'))).id, 'group.left');
end $$;
select is((select count(*) from inbox.webhook_events e where e.outcome = 'parked'), 2::bigint, 'each call is an event of its own');
select is(inbox.retry_next_event() and inbox.retry_next_event(), true, 'settling twice more');
select is((tests.payment(tests.get('p'))).refund_due_amount, 100000::bigint, 'changes nothing');
select throws_ok(
  format('select inbox.schedule_settlement(%L, %L)', gen_random_uuid(), 'x'), 'P0002', null, 'there is nothing to settle without a payment'
);
select * from finish();
