select plan(14);

select tests.let('package', tests.package(100, 100000)::text);
create function pg_temp.start() returns uuid language sql as $$
  select (tests.start_payment(
    tests.person('ada'), 'paystack', tests.get('package')::uuid, 'NGN', '{"idempotency_key": "k", "request_hash": "h"}')).id;
$$;
create function pg_temp.repeated(key text default 'k', hash text default 'h') returns uuid language sql as $$
  select (ops.repeated_payment('supabase', tests.payer(tests.person('ada')) ->> 'sub',
    jsonb_build_object('idempotency_key', key, 'request_hash', hash))).id;
$$;

select is(pg_temp.repeated(), null, 'a key nobody used started nothing');
select tests.let('p', pg_temp.start()::text);
select throws_ok('select pg_temp.repeated()', 'PT409', 'in_progress', 'while the gateway is being asked the answer is in_progress');
select throws_ok(
  $$select pg_temp.repeated('k', 'other')$$, 'PT409', 'idempotency_key_reused', 'another body is refused even then'
);
select throws_ok(
  $$select pg_temp.repeated('k', null)$$, 'PT409', 'idempotency_key_reused', 'and so is no body'
);
update public.payments set created_at = now() - interval '31 seconds' where id = tests.get('p')::uuid;
select is(pg_temp.repeated(), null, 'a first request that died in between does not block its retry for ever');
update public.payments set created_at = now(), checkout_status = 'unknown' where id = tests.get('p')::uuid;
select is(pg_temp.repeated(), null, 'after an unknown answer the retry makes a new payment');
update public.payments set checkout_status = 'refused' where id = tests.get('p')::uuid;
select is(pg_temp.repeated(), null, 'after a refusal too');
update public.payments set checkout_status = 'opened' where id = tests.get('p')::uuid;
select is(pg_temp.repeated(), tests.get('p')::uuid, 'an opened checkout is answered again');
do $$ begin
  perform tests.start_payment(
    tests.person('bob'), 'paystack', tests.get('package')::uuid, 'NGN', '{"idempotency_key": "b", "request_hash": "h"}');
end $$;
select is(pg_temp.repeated('b'), null, 'a key is its user''s');
create function pg_temp.repeated_by(issuer text, sub text) returns uuid language sql as $$
  select (ops.repeated_payment(issuer, sub, '{"idempotency_key": "k", "request_hash": "h"}')).id;
$$;
select is(pg_temp.repeated_by('supabase', 'somebody'), null, 'who is another has not used it');
select is(
  pg_temp.repeated_by('https://elsewhere.test', tests.payer(tests.person('ada')) ->> 'sub'), null, 'nor who has that id elsewhere'
);
select is(pg_temp.repeated(), tests.get('p')::uuid, 'and each is answered with their own payment');
update ops.idempotency_keys set created_at = now() - interval '24 hours' where payment_id = tests.get('p')::uuid;
select is(pg_temp.repeated(), null, 'after 24 hours the key is free');
select is(pg_temp.repeated('k', 'other'), null, 'for any body');
select * from finish();
