-- A monthly plan: each paid invoice is a payment of its own and grants once, whatever the order of the events.
select plan(24);

select tests.let('ada', tests.person('ada')::text);
insert into public.provider_currencies (provider, currency, minimum_amount, recurring) values ('stripe', 'USD', 50, true)
on conflict on constraint provider_currencies_pkey do update set recurring = true;
select tests.let('plan', tests.package(100, 500, 'USD')::text);
update public.credit_packages set billing = 'month' where id = tests.get('plan')::uuid;

create function pg_temp.start(extra jsonb default '{}') returns text language sql as $$
  select public.initialize_payment(tests.payer(tests.get('ada')::uuid), jsonb_build_object(
    'provider', 'stripe', 'payment_type', 'credits', 'package_id', tests.get('plan'), 'currency', 'USD', 'livemode', false
  ) || extra) ->> 'reference';
$$;

-- The event of a paid invoice, as the Stripe module makes it. It does not know our reference but by the subscription.
create function pg_temp.invoice(key text, invoice text, amount bigint default 500, told jsonb default '{}') returns jsonb
language sql as $$
  select tests.event('stripe', key, 'none', tests.captured(invoice, amount, '{}', 'USD'), jsonb_build_object(
    'event_type', 'invoice.paid',
    'refs', jsonb_build_array(
      jsonb_build_object('type', 'order', 'value', invoice), jsonb_build_object('type', 'invoice', 'value', invoice),
      jsonb_build_object('type', 'subscription', 'value', 'sub_1'), jsonb_build_object('type', 'payment', 'value', 'pi_' || invoice)
    ),
    'subscription', '{"id": "sub_1"}'::jsonb || told
  ));
$$;
create function pg_temp.tell(event jsonb) returns text language sql as $$
  select public.process_payment_atomic(event) ->> 'outcome';
$$;
create function pg_temp.created(reference text) returns jsonb language sql as $$
  select tests.event('stripe', 'created', 'none', '[]', jsonb_build_object(
    'refs', '[{"type": "subscription", "value": "sub_1"}]'::jsonb,
    'subscription', jsonb_build_object('id', 'sub_1', 'status', 'active', 'reference', reference)
  ));
$$;

select throws_ok(
  $$select public.initialize_payment(tests.payer(tests.get('ada')::uuid), jsonb_build_object(
    'provider', 'paystack', 'payment_type', 'credits', 'package_id', tests.get('plan'), 'currency', 'USD', 'livemode', false))$$,
  'PT404', 'offer_not_found', 'a plan can''t be paid through a gateway that bills no plans'
);
select tests.let('first', pg_temp.start());
select is((tests.payment(tests.get('first'))).amount, 500::bigint, 'a plan starts with its price');
select is(
  (select s.status from public.subscriptions s where s.payment_id = (tests.payment(tests.get('first'))).id), 'pending',
  'and a subscription that no gateway has told of'
);
select is(tests.wallet(tests.get('ada')::uuid), 20::bigint, 'nothing is granted yet');

-- Stripe's events in reverse: the second month's invoice first, before anything says whose it is.
select is(pg_temp.tell(pg_temp.invoice('k-in2', 'in_2')), 'parked', 'an invoice of an unknown subscription waits');
select is(pg_temp.tell(pg_temp.created('PAY-someone-elses')), 'ignored', 'a subscription that is not ours is nothing to us');
select is(pg_temp.tell(pg_temp.created(tests.get('first')) || '{"event_key": "created-2"}'), 'applied', 'ours is known by our reference');
select is(inbox.retry_next_event(), true, 'and what waited for its name is due');
select is(tests.wallet(tests.get('ada')::uuid), 120::bigint, 'and grants its month');
select is(pg_temp.tell(pg_temp.invoice('k-in1', 'in_1')), 'applied', 'the first month''s invoice comes after it');
select is(tests.wallet(tests.get('ada')::uuid), 220::bigint, 'and grants its own');
select is(pg_temp.tell(pg_temp.invoice('k-in1', 'in_1')), 'duplicate', 'the same delivery again is known');
select is(pg_temp.tell(pg_temp.invoice('k-in1-b', 'in_1')), 'duplicate', 'and so is another event of the same invoice');
select is(tests.wallet(tests.get('ada')::uuid), 220::bigint, 'each month grants once');
select is(
  (select count(*) from public.payments p where p.subscription_id is not null), 2::bigint, 'each invoice has one payment'
);
select is(
  (select array_agg(distinct p.status || ' ' || p.fulfilment) from public.payments p where p.subscription_id is not null),
  array['success applied'], 'both are paid and applied'
);

select is(pg_temp.tell(pg_temp.invoice('k-in3', 'in_3', 300)), 'review', 'an invoice over another amount is looked at');
select is(tests.wallet(tests.get('ada')::uuid), 220::bigint, 'and grants nothing');
select is(
  pg_temp.tell(tests.event('stripe', 'k-r1', 'none', tests.refunded('re_1', 500, '{"parent": "in_1"}', 'USD'),
    '{"refs": [{"type": "payment", "value": "pi_in_1"}]}')), 'applied', 'a refund finds the month it is of'
);
select is(tests.wallet(tests.get('ada')::uuid), 120::bigint, 'and takes back that month alone');

-- Another plan, whose invoice names our reference itself.
select tests.let('second', pg_temp.start());
select is(
  pg_temp.tell(pg_temp.invoice('k-o1', 'in_o1', 500, jsonb_build_object('id', 'sub_2', 'reference', tests.get('second')))
    || '{"refs": [{"type": "invoice", "value": "in_o1"}, {"type": "subscription", "value": "sub_2"}]}'),
  'applied', 'an invoice that names our reference needs no other event first'
);
select is((tests.payment(tests.get('second'))).fulfilment, 'applied', 'it pays the payment the plan began with');
select is(tests.wallet(tests.get('ada')::uuid), 220::bigint, 'and grants');
select is_empty('select tests.broken_books()', 'the books hold');
select * from finish();
