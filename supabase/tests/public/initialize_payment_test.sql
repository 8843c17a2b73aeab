select plan(47);

select tests.let('package', tests.package(100, 100000)::text);
create function pg_temp.ask(extra jsonb default '{}', payer jsonb default null) returns jsonb language sql as $$
  select public.initialize_payment(
    coalesce(payer, tests.payer(tests.person('ada'))),
    jsonb_build_object(
      'provider', 'paystack', 'payment_type', 'credits', 'package_id', tests.get('package'), 'livemode', false
    ) || extra
  );
$$;
create function pg_temp.refused(extra jsonb, state text, code text, description text) returns text language sql as $$
  select throws_ok(format('select pg_temp.ask(%L)', extra), state, code, description);
$$;

-- What is due comes from the database
select tests.let('answer', pg_temp.ask('{"amount": 1, "credits": 1000000, "purchase": {"credits": 9}, "status": "success"}')::text);
select is(
  tests.get('answer')::jsonb - 'payment_id' - 'reference',
  '{"outcome": "created", "provider": "paystack", "payment_type": "credits", "amount": 100000, "currency": "NGN",
    "livemode": false, "email": "ada@example.test", "description": "Test 100: 100 credits", "checkout": null, "billing": "once"}',
  'price and currency come from the database, whatever amount the request names'
);
select matches(
  tests.get('answer')::jsonb ->> 'reference', '^PAY-[a-zA-Z0-9.=-]{16,}$', 'the reference has only what every gateway accepts'
);
select is(
  (select row(p.status, p.fulfilment, p.checkout_status, p.user_id = tests.person('ada'), p.verified)::text
   from public.payments p where p.id = (tests.get('answer')::jsonb ->> 'payment_id')::uuid),
  '(pending,none,opening,t,f)', 'the row is pending and its owner''s, and nothing happened yet'
);
select is(
  (select p.purchase from public.payments p where p.id = (tests.get('answer')::jsonb ->> 'payment_id')::uuid),
  jsonb_build_object('package_id', tests.get('package'), 'name', 'Test 100', 'credits', 100, 'billing', 'once'),
  'what is bought is frozen from the database'
);
update public.credit_package_prices set amount = 5000000 where package_id = tests.get('package')::uuid;
select is(
  (select p.amount from public.payments p where p.id = (tests.get('answer')::jsonb ->> 'payment_id')::uuid), 100000::bigint,
  'a later change of price leaves the payment as it was'
);
update public.credit_package_prices set amount = 100000 where package_id = tests.get('package')::uuid;
select is(
  (select array_agg(r.ref_type || ':' || r.ref_value) from inbox.payment_refs r
   where r.payment_id = (tests.get('answer')::jsonb ->> 'payment_id')::uuid),
  array['reference:' || (tests.get('answer')::jsonb ->> 'reference')], 'an event can find it by its reference'
);
select is(
  (select c.due_at > now() from ops.gateway_checks c
   where c.payment_id = (tests.get('answer')::jsonb ->> 'payment_id')::uuid and c.reason = 'unfinished'),
  true, 'when nobody comes back the gateway will be asked, later'
);
select isnt(
  pg_temp.ask() ->> 'reference', tests.get('answer')::jsonb ->> 'reference', 'without a key each request is a payment of its own'
);
select is(pg_temp.ask('{"livemode": true}') ->> 'livemode', 'true', 'the mode is the one the function runs in');
select is(
  pg_temp.ask('{"email": "other@example.test"}') ->> 'email', 'other@example.test', 'an email in the request goes before the token''s'
);
select is(
  (select p.user_id from public.payments p where p.id = (
    pg_temp.ask('{}', '{"issuer": "https://clerk.test", "sub": "user_1"}') ->> 'payment_id')::uuid),
  null, 'a payer whose profile does not exist yet may start a payment'
);

-- What can't be bought
select pg_temp.refused('{"package_id": "00000000-0000-4000-8000-00000000dead"}', 'PT404', 'offer_not_found', 'an unknown package');
select pg_temp.refused('{"package_id": null}', 'PT404', 'offer_not_found', 'no package');
select pg_temp.refused('{"currency": "USD"}', 'PT404', 'offer_not_found', 'a package that has no price in the currency');
select pg_temp.refused('{"currency": "INR"}', 'PT400', 'provider_currency_unsupported', 'a currency this gateway does not take');
select pg_temp.refused('{"currency": "XYZ"}', 'PT400', 'provider_currency_unsupported', 'a currency that does not exist');
select pg_temp.refused('{"currency": "ngn"}', 'PT400', 'provider_currency_unsupported', 'a currency in small letters');
select pg_temp.refused('{"provider": "nobody"}', 'PT400', 'provider_currency_unsupported', 'an unknown gateway');
select pg_temp.refused('{"provider": null}', 'PT400', 'provider_currency_unsupported', 'no gateway');
select pg_temp.refused('{"payment_type": "gift"}', 'PT404', 'offer_not_found', 'a payment type nobody registered');
select pg_temp.refused('{"payment_type": null}', 'PT404', 'offer_not_found', 'no payment type');
select pg_temp.refused('{"livemode": null}', '23502', null, 'no mode: never guessed');
select throws_ok(
  $$select pg_temp.ask('{}', '{"issuer": "https://clerk.test"}')$$, '23502', null, 'a payer without a subject'
);
update public.credit_packages set active = false where id = tests.get('package')::uuid;
select pg_temp.refused('{}', 'PT404', 'offer_not_found', 'a package taken off the shelf');
update public.credit_packages set active = true where id = tests.get('package')::uuid;

-- The gateway's minimum: Paystack's is 50.00 NGN
insert into public.provider_currencies (provider, currency, minimum_amount) values ('stripe', 'NGN', 1)
on conflict on constraint provider_currencies_pkey do update set minimum_amount = excluded.minimum_amount;
update public.credit_package_prices set amount = 4999 where package_id = tests.get('package')::uuid;
select pg_temp.refused('{}', 'PT400', 'amount_below_minimum', 'one minor unit below what the gateway takes');
update public.credit_package_prices set amount = 5000 where package_id = tests.get('package')::uuid;
select is((pg_temp.ask() ->> 'amount')::bigint, 5000::bigint, 'the minimum itself can be paid');
update public.credit_packages set discount_percent = 1 where id = tests.get('package')::uuid;
select pg_temp.refused('{}', 'PT400', 'amount_below_minimum', 'the minimum holds for the price after the discount');
update public.credit_packages set discount_percent = 0 where id = tests.get('package')::uuid;

-- Idempotency-Key
select tests.let('keyed', pg_temp.ask('{"idempotency_key": "k", "request_hash": "h"}')::text);
select pg_temp.refused(
  '{"idempotency_key": "k", "request_hash": "h"}', 'PT409', 'in_progress', 'a repeat while the first is still in flight'
);
do $$ begin perform public.record_checkout(
  (tests.get('keyed')::jsonb ->> 'payment_id')::uuid, 'opened', '{"access_code": "abc"}', '[]'); end $$;
select is(
  pg_temp.ask('{"idempotency_key": "k", "request_hash": "h"}'),
  tests.get('keyed')::jsonb || '{"outcome": "repeated", "checkout": {"access_code": "abc"}}',
  'a repeat after it answers the same payment with the same checkout'
);
select pg_temp.refused(
  '{"idempotency_key": "k", "request_hash": "other"}', 'PT409', 'idempotency_key_reused', 'the key with another body'
);
select isnt(
  pg_temp.ask('{"idempotency_key": "k", "request_hash": "h"}', tests.payer(tests.person('bob'))) ->> 'reference',
  tests.get('keyed')::jsonb ->> 'reference', 'a key is one payer''s own'
);
select is(
  pg_temp.ask('{"idempotency_key": "k", "request_hash": "h", "package_id": "gone"}') ->> 'reference',
  tests.get('keyed')::jsonb ->> 'reference', 'a repeat is answered from what was kept, not from today''s shelf'
);
select pg_temp.refused('{"idempotency_key": "x"}', '23502', null, 'a key without the hash of its body is refused');
select pg_temp.refused('{"idempotency_key": "", "request_hash": "h"}', '23514', null, 'an empty key is refused');
select is(
  pg_temp.ask('{"idempotency_key": null, "request_hash": "h"}') ->> 'outcome', 'created', 'a null key is no key'
);
select throws_ok(
  format('select pg_temp.ask(%L)', jsonb_build_object('idempotency_key', repeat('k', 256), 'request_hash', 'h')), '23514', null,
  'a key of more than 255 characters is refused'
);

-- One payment at a time for one thing
select tests.let('mug', tests.product(100000, 'NGN', 5)::text);
create function pg_temp.order(extra jsonb default '{}', who text default 'ada') returns jsonb language sql as $$
  select public.initialize_payment(tests.payer(tests.person(who)), '{"provider": "paystack", "payment_type": "order", "livemode": false}'::jsonb || extra);
$$;
select throws_ok('select pg_temp.order()', 'PT409', 'cart_empty', 'an empty cart is no order');
do $$ begin perform tests.put_in_cart(tests.person(who), tests.get('mug')::uuid) from unnest(array['ada', 'bob']) who; end $$;
select throws_ok($$select pg_temp.order('{"cart_version": "seen before"}')$$, 'PT409', 'cart_changed', 'a price that has changed is told before paying');
select is((select count(*) from public.orders), 0::bigint, 'and leaves nothing behind');
select tests.let('first', pg_temp.order(jsonb_build_object('cart_version', fulfilment.cart_version(tests.person('ada'), 'NGN')))::text);
select is((tests.get('first')::jsonb ->> 'amount')::bigint, 100000::bigint, 'what the buyer has seen is what they pay');
select throws_ok('select pg_temp.order()', 'PT409', 'in_progress', 'a second tab while the gateway is being asked waits');
do $$ begin perform public.record_checkout((tests.get('first')::jsonb ->> 'payment_id')::uuid, 'opened', '{"access_code": "abc"}', '[]'); end $$;
select is(
  (select r - 'checkout' from pg_temp.order('{"idempotency_key": "tab 2", "request_hash": "h"}') r), (tests.get('first')::jsonb - 'checkout') || '{"outcome": "repeated"}',
  'then it gets the same payment'
);
select is(pg_temp.order('{"idempotency_key": "tab 2", "request_hash": "h"}') ->> 'reference', tests.get('first')::jsonb ->> 'reference', 'as often as it repeats its key');
select throws_ok(
  $$select pg_temp.order('{"idempotency_key": "tab 2", "request_hash": "other"}')$$, 'PT409', 'idempotency_key_reused', 'which stands for this request alone'
);
select isnt(pg_temp.order('{}', 'bob') ->> 'reference', tests.get('first')::jsonb ->> 'reference', 'another buyer''s order is another payment');
do $$ begin perform tests.deliver('paystack', 'failed', tests.get('first')::jsonb ->> 'reference', tests.fact('attempt_failed', 'a1')); end $$;
select tests.let('second', pg_temp.order()::text);
select isnt(tests.get('second')::jsonb ->> 'reference', tests.get('first')::jsonb ->> 'reference', 'after a failed attempt a new payment');
select is(
  (select count(distinct p.purchase) from public.payments p where p.reference in (tests.get('first')::jsonb ->> 'reference', tests.get('second')::jsonb ->> 'reference')), 1::bigint,
  'for the same order'
);
select * from finish();
