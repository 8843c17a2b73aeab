select plan(5);
select tests.let('p', tests.sale(tests.person('ada'), 7, 7000));
select is(
  fulfilment.dispatch('fulfil', tests.payment(tests.get('p')), 7000) #>> '{effect,credits_added}', '7', 'a credits payment is fulfilled by credits'
);
select is(
  (select (fulfilment.dispatch('quote', p, null) ->> 'amount')::bigint from tests.payment(tests.get('p')) p), 7000::bigint, 'and quoted by it'
);
update public.payments set payment_type = 'gift' where reference = tests.get('p');
select is(fulfilment.dispatch('fulfil', tests.payment(tests.get('p')), 7000), null, 'an unknown type answers null');
select is(fulfilment.dispatch('quote', tests.payment(tests.get('p')), null), null, 'in every step');
-- Each registered type has a function of its own name: fulfilment.<type>(step, payment, net).
select set_eq(
  $$select p.proname::text from pg_proc p where p.pronamespace = 'fulfilment'::regnamespace
    and p.proargnames[1:3] = array['step', 'payment', 'net'] and p.proname <> 'dispatch'$$,
  $$select (regexp_matches(p.prosrc, 'when ''([a-z_]+)'' then fulfilment\.\1\(step, payment, net\)', 'g'))[1]
    from pg_proc p where p.oid = 'fulfilment.dispatch'::regproc$$,
  'every function of a payment type is registered, and under its own name'
);
select * from finish();
