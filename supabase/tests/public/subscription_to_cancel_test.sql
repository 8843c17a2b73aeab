select plan(12);

insert into public.provider_currencies (provider, currency, minimum_amount, recurring) values ('stripe', 'USD', 50, true)
on conflict on constraint provider_currencies_pkey do update set recurring = true;
select tests.let('plan', tests.package(100, 500, 'USD')::text);
update public.credit_packages set billing = 'month' where id = tests.get('plan')::uuid;
select tests.let('p', (tests.start_payment(tests.person('ada'), 'stripe', tests.get('plan')::uuid, 'USD')).reference);
select tests.let('id', (tests.payment(tests.get('p'))).subscription_id::text);

create function pg_temp.cancel(who text, id text) returns jsonb language sql as $$
  select public.subscription_to_cancel(tests.payer(tests.person(who)), cancel.id::uuid);
$$;
create function pg_temp.refused(who text, id text, state text, code text, description text) returns text language sql as $$
  select throws_ok(format('select pg_temp.cancel(%L, %L)', who, id), state, code, description);
$$;
create function pg_temp.asked() returns bigint language sql as $$
  select count(*) from ops.audit_log l where l.event = 'subscription_cancel_requested';
$$;

select pg_temp.refused('ada', tests.get('id'), 'PT409', 'subscription_not_begun', 'what nobody has paid yet there is nothing to end of');
do $$ begin
  perform tests.deliver('stripe', 'created', null, '[]', jsonb_build_object('refs', '[]'::jsonb, 'subscription',
    jsonb_build_object('id', 'sub_1', 'status', 'active', 'reference', tests.get('p'), 'ends_at', null)));
end $$;
select pg_temp.refused('bob', tests.get('id'), 'PT404', 'subscription_not_found', 'nobody ends another''s');
select pg_temp.refused('ada', gen_random_uuid()::text, 'PT404', 'subscription_not_found', 'nor one that does not exist');
select pg_temp.refused('ada', null, 'PT404', 'subscription_not_found', 'nor none');
select throws_ok(
  format('select public.subscription_to_cancel(%L, %L)',
    tests.payer(tests.person('ada')) || '{"issuer": "https://elsewhere.test"}', tests.get('id')),
  'PT404', 'subscription_not_found', 'the same subject at another issuer is someone else'
);
select is(pg_temp.asked(), 0::bigint, 'who was refused asked for nothing');
select is(
  pg_temp.cancel('ada', tests.get('id')),
  jsonb_build_object('subscription_id', tests.get('id'), 'provider', 'stripe', 'gateway_id', 'sub_1', 'status', 'active', 'ends_at', null),
  'its payer is told what the gateway is to be asked'
);
select is(pg_temp.asked(), 1::bigint, 'and that they asked is written down');
select is(
  (select row(s.status, s.ends_at)::text from public.subscriptions s), '(active,)', 'asking alone ends nothing: the gateway has the word'
);

-- Whoever reads it sees their own
select tests.sign_in(tests.person('ada'));
select is((select count(*) from public.subscriptions), 1::bigint, 'a user sees their own subscription');
select tests.sign_out();
select tests.sign_in(tests.person('bob'));
select is((select count(*) from public.subscriptions), 0::bigint, 'and nobody else''s');
select throws_ok(
  format('select public.subscription_to_cancel(%L, %L)', '{}', tests.get('id')), '42501', null, 'the door is the service''s alone'
);
select tests.sign_out();
select * from finish();
