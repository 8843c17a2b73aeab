select plan(6);

do $$ begin perform tests.person('ada'); perform tests.person('bob'); end $$;
create function pg_temp.draft(request jsonb, payer jsonb default tests.payer(tests.person('ada'))) returns public.payments language sql as $$
  select fulfilment.draft(payer, request);
$$;
select is(
  jsonb_strip_nulls(to_jsonb(pg_temp.draft('{"provider": "paystack", "payment_type": "order", "livemode": true, "amount": 1}'))) - 'sub',
  jsonb_build_object('provider', 'paystack', 'payment_type', 'order', 'livemode', true, 'currency', 'NGN', 'issuer', 'supabase',
    'user_id', tests.person('ada'), 'email', 'ada@example.test',
    'purchase', '{"provider": "paystack", "payment_type": "order", "livemode": true, "amount": 1}'::jsonb),
  'who, what, by which gateway and in which currency: never an amount'
);
select is((pg_temp.draft('{"provider": "paystack", "email": "x@y.test"}')).email, 'x@y.test', 'the email asked for goes before the token''s');
select is((pg_temp.draft('{"provider": "paystack", "currency": "GHS"}')).currency, 'GHS', 'so does the currency before the gateway''s');
select throws_ok($$select pg_temp.draft('{"provider": "paystack", "currency": "XXX"}')$$, 'PT400', 'provider_currency_unsupported', 'if the gateway takes it');
select is(
  (pg_temp.draft('{"provider": "paystack"}', '{"issuer": "https://clerk.test", "sub": "user_1"}')).user_id, null, 'who has no profile yet has none'
);
update public.profiles set closed_at = now() where id = tests.person('bob');
select is((pg_temp.draft('{"provider": "paystack"}', tests.payer(tests.person('bob')))).user_id, null, 'a closed one is none');
select * from finish();
