select plan(11);

select tests.let('p', tests.sale(tests.person('ada'), 100, 1000, 'razorpay', 'INR'));
do $$ begin perform public.record_checkout(
  (tests.payment(tests.get('p'))).id, 'opened', '{}', '[{"type": "order", "value": "order_1"}]'); end $$;
create function pg_temp.find(who text, reference text, provider text default null) returns jsonb language sql as $$
  select public.payment_for_verification(tests.payer(tests.person(who)), reference, provider);
$$;
create function pg_temp.not_found(description text, who text, reference text, provider text default null) returns text
language sql as $$
  select throws_ok(
    format('select pg_temp.find(%L, %L, %L)', who, reference, provider), 'PT404', 'payment_not_found', description
  );
$$;

select is(
  pg_temp.find('ada', tests.get('p')) - 'answer',
  jsonb_build_object(
    'payment_id', (tests.payment(tests.get('p'))).id, 'provider', 'razorpay', 'reference', tests.get('p'), 'order_id', 'order_1',
    'amount', 1000, 'currency', 'INR', 'livemode', false, 'verified', false),
  'a payer finds their payment, with the gateway''s order and what is due'
);
select is(pg_temp.find('ada', tests.get('p')) #>> '{answer,payment_status}', 'pending', 'and with what they are told');
select is(pg_temp.find('ada', tests.get('p'), 'razorpay') ->> 'reference', tests.get('p'), 'the right gateway finds it');
select pg_temp.not_found('the wrong gateway does not', 'ada', tests.get('p'), 'paystack');
select pg_temp.not_found('someone else''s reference is not found', 'bob', tests.get('p'));
select pg_temp.not_found('nor is an unknown one', 'ada', 'PAY-unknown');
select pg_temp.not_found('nor is none', 'ada', null);
select pg_temp.not_found('nor is a part of one', 'ada', left(tests.get('p'), 10));
select throws_ok(
  format('select public.payment_for_verification(%L, %L)',
    tests.payer(tests.person('ada')) || '{"issuer": "https://elsewhere.test"}', tests.get('p')),
  'PT404', 'payment_not_found', 'the same subject at another issuer is someone else'
);
select throws_ok(
  format('select public.payment_for_verification(%L, %L)', '{}', tests.get('p')), 'PT404', 'payment_not_found', 'nobody finds nothing'
);
select tests.let('late', (tests.start_payment_as(
  '{"issuer": "https://clerk.test", "sub": "user_1"}', 'paystack', tests.package(100, 100000), 'NGN')).reference);
select is(
  public.payment_for_verification('{"issuer": "https://clerk.test", "sub": "user_1"}', tests.get('late')) ->> 'reference',
  tests.get('late'), 'a payer finds their payment before they have a profile'
);
select * from finish();
