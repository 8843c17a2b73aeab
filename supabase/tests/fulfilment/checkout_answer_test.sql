select plan(2);
select tests.let('p', tests.sale(tests.person('ada')));
update public.payments set checkout = '{"access_code": "x"}', authorization_code = 'AUTH', customer_code = 'CUS' where reference = tests.get('p');
select is(
  fulfilment.checkout_answer(tests.payment(tests.get('p')), 'repeated'),
  jsonb_build_object('outcome', 'repeated', 'payment_id', (tests.payment(tests.get('p'))).id, 'reference', tests.get('p'),
    'provider', 'paystack', 'payment_type', 'credits', 'amount', 100000, 'currency', 'NGN', 'livemode', false,
    'email', 'ada@example.test', 'description', 'Test 100: 100 credits', 'checkout', '{"access_code": "x"}'::jsonb,
    'billing', 'once'),
  'exactly what initialize-payment needs, and no token to charge a card'
);
update public.payments set checkout = null, email = null where reference = tests.get('p');
select is(
  (select row(a -> 'checkout', a -> 'email')::text from fulfilment.checkout_answer(tests.payment(tests.get('p')), 'created') a),
  '(null,null)', 'what is not known is null, not left out'
);
select * from finish();
