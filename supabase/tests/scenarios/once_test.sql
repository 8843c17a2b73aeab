-- The same delivery, and the same fact in other words, have one effect however often they come.
select plan(13);

create function pg_temp.effects(reference text) returns text language sql as $$
  select concat_ws(' ',
    (select count(*) from inbox.payment_facts f where f.payment_id = p.id) || ' facts',
    (select count(*) from public.transactions t where t.payment_id = p.id) || ' lines',
    (select count(*) from ledger.journals j where j.payment_id = p.id) || ' journals',
    (select count(*) from ops.outbox o where o.payment_id = p.id) || ' messages',
    (select count(*) from ops.audit_log a where a.payment_id = p.id) || ' audits'
  )
  from public.payments p where p.reference = effects.reference;
$$;

select tests.let('p', tests.sale(tests.person('ada'), 100, 100000, 'razorpay', 'INR'));
select is(
  tests.deliver('razorpay', 'payment', tests.get('p'), tests.captured('pay_1', 100000, '{}', 'INR'), '{"event_type": "payment.captured"}')
    ->> 'outcome', 'applied', 'payment.captured is applied'
);
select tests.let('effects', pg_temp.effects(tests.get('p')));
select is(tests.get('effects'), '1 facts 1 lines 3 journals 1 messages 1 audits', 'with one of everything');
select is(
  tests.deliver('razorpay', 'order', tests.get('p'), tests.captured('pay_1', 100000, '{}', 'INR'), '{"event_type": "order.paid"}')
    ->> 'method', 'fact', 'order.paid tells the same fact'
);
select is(pg_temp.effects(tests.get('p')), tests.get('effects'), 'and adds nothing');

do $$
begin
  for i in 1..25 loop
    perform tests.deliver('razorpay', 'payment', tests.get('p'), tests.captured('pay_1', 100000, '{}', 'INR'));
    perform tests.deliver('razorpay', 'new ' || i, tests.get('p'), tests.captured('pay_1', 100000, '{}', 'INR'));
  end loop;
end;
$$;
select is(pg_temp.effects(tests.get('p')), tests.get('effects'), 'nor do 25 repeats of either kind');
select is((select count(*) from inbox.webhook_events), 27::bigint, 'each delivery that differs is kept');
select is(
  (select count(*) from inbox.webhook_events e join inbox.webhook_bodies b on b.webhook_event_id = e.id), 27::bigint,
  'with its bytes'
);
select is(tests.wallet(tests.person('ada')), 120::bigint, 'the credits came once');

-- An id above 2^53 and its neighbour are two movements
select is(
  tests.deliver('razorpay', 'big1', tests.get('p'), tests.refunded('9007199254740993', 10000, '{}', 'INR')) ->> 'outcome', 'applied',
  'a refund'
);
select is(
  tests.deliver('razorpay', 'big2', tests.get('p'), tests.refunded('9007199254740992', 10000, '{}', 'INR')) ->> 'outcome', 'applied',
  'and another whose 64-bit id a double could not tell apart'
);
select is((tests.payment(tests.get('p'))).refunded_amount, 20000::bigint, 'count both');

-- The same bytes from two gateways are two deliveries
select tests.let('q', tests.sale(tests.person('ada')));
select is(
  tests.deliver('paystack', 'payment', tests.get('q'), tests.captured('pay_1', 100000)) ->> 'outcome', 'applied',
  'keys and ids are a gateway''s own'
);
select is_empty('select * from tests.broken_books()', 'the books hold');
select * from finish();
