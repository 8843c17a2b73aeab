select plan(19);

create function pg_temp.record(reference text, outcome text, checkout jsonb default null, refs jsonb default null) returns jsonb
language sql as $$
  select public.record_checkout((tests.payment(reference)).id, outcome, checkout, refs);
$$;
create function pg_temp.check_due(reference text) returns interval language sql as $$
  select c.due_at - now() from ops.gateway_checks c
  where c.payment_id = (tests.payment(reference)).id and c.reason = 'unfinished';
$$;

select tests.let('p', tests.sale(tests.person('ada'), 100, 1000, 'razorpay', 'INR'));
select is(
  pg_temp.record(tests.get('p'), 'opened', '{"order_id": "order_1", "key_id": "k"}', '[{"type": "order", "value": "order_1"}]')
    - 'payment_id' - 'reference',
  '{"outcome": "opened", "provider": "razorpay", "payment_type": "credits", "amount": 1000, "currency": "INR",
    "livemode": false, "email": "ada@example.test", "description": "Test 100: 100 credits",
    "checkout": {"order_id": "order_1", "key_id": "k"}, "billing": "once"}',
  'an opened checkout is kept and answered'
);
select is(
  inbox.find_payment('razorpay', '[{"type": "order", "value": "order_1"}]'), (tests.payment(tests.get('p'))).id,
  'an event finds the payment by the gateway''s order'
);
select is((tests.payment(tests.get('p'))).status, 'pending', 'opening a checkout is no payment');
select is(pg_temp.check_due(tests.get('p')), interval '20 minutes', 'the payer has twenty minutes before anybody asks');
select throws_ok(
  format('select pg_temp.record(%L, %L)', tests.get('p'), 'opened'), 'PT409', 'checkout_already_recorded',
  'a checkout is recorded once'
);
select throws_ok(
  format('select pg_temp.record(%L, %L)', tests.get('p'), 'refused'), 'PT409', 'checkout_already_recorded',
  'an opened one can not be refused afterwards'
);
select throws_ok(
  $$select public.record_checkout('00000000-0000-4000-8000-00000000dead', 'opened', null, '[]')$$, 'PT409',
  'checkout_already_recorded', 'an unknown payment has no checkout'
);
select throws_ok(
  $$select public.record_checkout(null, 'opened', null, '[]')$$, 'PT409', 'checkout_already_recorded', 'nor has none'
);

select tests.let('q', tests.sale(tests.person('ada')));
select is(pg_temp.check_due(tests.get('q')), interval '20 minutes', 'a checkout nobody returns from is looked after in 20 minutes');
select is(pg_temp.record(tests.get('q'), 'unknown') ->> 'outcome', 'unknown', 'a timeout is unknown');
select is(
  (select row(p.status, p.checkout_status)::text from public.payments p where p.reference = tests.get('q')), '(pending,unknown)',
  'never failed: the gateway may have opened it'
);
select is(pg_temp.check_due(tests.get('q')), interval '2 minutes', 'and the gateway is asked sooner');
select is(pg_temp.record(tests.get('q'), 'opened', '{"access_code": "a"}') ->> 'outcome', 'opened', 'what became known later is recorded');

select tests.let('r', tests.sale(tests.person('ada')));
select is(pg_temp.record(tests.get('r'), 'refused') -> 'checkout', 'null', 'a refusal has no checkout');
select throws_ok(
  format('select pg_temp.record(%L, %L)', tests.sale(tests.person('ada')), 'perhaps'), '23514', null, 'an outcome nobody knows is refused'
);
select throws_ok(
  format('select pg_temp.record(%L, null)', tests.sale(tests.person('ada'))), '23502', null, 'and so is none'
);

-- What one payment at a time is open for
create function pg_temp.open_for(outcome text) returns text language plpgsql as $$
declare
  v_payment public.payments := tests.payment(tests.sale(tests.person('ada')));
begin
  update public.payments p set open_for = 'thing:' || v_payment.id where p.id = v_payment.id;
  perform public.record_checkout(v_payment.id, outcome, '{}', '[]');
  return (select left(p.open_for, 5) from public.payments p where p.id = v_payment.id);
end;
$$;
select is(pg_temp.open_for('opened'), 'thing', 'a checkout that opened keeps its place');
select is(pg_temp.open_for('refused'), null, 'one the gateway refused makes room');
select is(pg_temp.open_for('unknown'), null, 'and so does one nobody knows about: the next attempt is another payment');
select * from finish();
