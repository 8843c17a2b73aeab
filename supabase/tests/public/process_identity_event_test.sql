select plan(26);

create function pg_temp.event(event_key text, extra jsonb default '{}') returns jsonb language sql as $$
  select jsonb_build_object(
    'event_key', event_key, 'event_id', 'msg_' || event_key, 'event_type', 'user.created', 'issuer', 'https://clerk.test',
    'external_id', 'user_2abc', 'action', 'present', 'version', 100, 'profile', '{"email": "ada@example.test"}'::jsonb
  ) || extra;
$$;
create function pg_temp.kept(event_key text) returns ops.identity_events language sql as $$
  select e from ops.identity_events e where e.event_key = kept.event_key;
$$;
create function pg_temp.unreadable(event_key text) returns jsonb language sql as $$
  select pg_temp.event(event_key) - array['event_type', 'external_id', 'action', 'version', 'profile']
    || '{"event_type": null, "error": {"code": "unexpected_shape", "message": "Not the documented shape."}, "body_base64": "/wA="}';
$$;

-- A payment that was here before its payer
select tests.let('early', (tests.start_payment_as(
  '{"issuer": "https://clerk.test", "sub": "user_2abc"}', 'paystack', tests.package(100, 100000), 'NGN')).reference);
select is(
  tests.deliver('paystack', 'early', tests.get('early'), tests.captured('tx-1', 100000)) ->> 'outcome', 'parked', 'money of somebody nobody knows yet'
);
select is_empty($$select from public.profiles p where p.issuer = 'https://clerk.test'$$, 'makes no user');

-- Once
grant execute on function pg_temp.event(text, jsonb) to service_role;
set local role service_role;
select is(
  public.process_identity_event(pg_temp.event('k1')),
  '{"outcome": "applied", "success": true, "message": "The event took effect."}', 'the identity provider does'
);
reset role;
select is(
  (select row(p.external_id, p.email, p.credits)::text from public.profiles p where p.issuer = 'https://clerk.test'),
  '(user_2abc,ada@example.test,20)', 'with the welcome credits'
);
select tests.let('user', (select p.id::text from public.profiles p where p.issuer = 'https://clerk.test'));
select is(
  (select row(t.type, t.amount, t.balance_after)::text from public.transactions t where t.user_id = tests.get('user')::uuid), '(bonus,20,20)',
  'and a line that says so'
);
select is((select inbox.retry_next_event()), true, 'what was parked is due');
select is(tests.wallet(tests.get('user')::uuid), 120::bigint, 'and takes effect');
select is(
  public.process_identity_event(pg_temp.event('k1')),
  '{"outcome": "duplicate", "success": true, "method": "delivery", "message": "This was known already; nothing changed."}',
  'the same delivery again is known'
);
select is(
  public.process_identity_event(pg_temp.event('k2')),
  '{"outcome": "ignored", "success": true, "message": "Kept; something newer is known of this user."}', 'so is the same state in another'
);
select is(public.process_identity_event(pg_temp.event('k2')) ->> 'outcome', 'duplicate', 'which is kept too');
select is((select count(*) from public.transactions t where t.user_id = tests.get('user')::uuid), 2::bigint, 'nobody is welcomed twice');
select is(
  (select row(e.event_id, e.event_type, e.issuer, e.external_id, e.outcome, e.body)::text from pg_temp.kept('k1') e),
  '(msg_k1,user.created,https://clerk.test,user_2abc,applied,)', 'of the event everything is kept but its body'
);

-- Their own rows, by a token of their issuer
select set_config(
  'request.jwt.claims', '{"iss": "https://clerk.test", "sub": "user_2abc", "sid": "sess_1", "azp": "https://shop.test", "role": "authenticated"}', true
);
set local role authenticated;
select is(public.me()::text, tests.get('user'), 'their token is theirs');
select is((select count(*) from public.profiles), 1::bigint, 'they read their profile and no other');
select is((select string_agg(p.reference, ' ') from public.payments p), tests.get('early'), 'their payment');
select is((select sum(t.amount) from public.transactions t), 120::numeric, 'their statement');
select throws_ok($$select public.process_identity_event('{}')$$, '42501', null, 'and make no users');
reset role;
select is(
  public.process_identity_event(pg_temp.event('k3', '{"event_type": "user.deleted", "action": "deleted"}') - 'version') ->> 'outcome', 'applied',
  'until they are deleted'
);
set local role authenticated;
select is((select count(*) from public.profiles), 0::bigint, 'then the token opens nothing any more');
reset role;
select is(tests.wallet(tests.get('user')::uuid), 120::bigint, 'and the books are as they were');
select set_config('request.jwt.claims', '', true);

-- What can't be read
select is(
  public.process_identity_event(pg_temp.unreadable('k4')),
  '{"outcome": "dead", "success": false, "message": "Kept as bytes; it needs an operator."}', 'what nobody can read is kept as bytes'
);
select is(
  (select row(e.outcome, e.error_code, e.error_message, e.body)::text from pg_temp.kept('k4') e),
  '(dead,unexpected_shape,"Not the documented shape.","\\xff00")', 'with the reason'
);
select is(
  public.process_identity_event(pg_temp.event('k4', '{"external_id": "user_3"}')) ->> 'outcome', 'applied', 'once it can be read the same delivery counts'
);
select is(
  (select row(e.outcome, e.event_type, e.external_id, e.error_code, e.error_message, e.body)::text from pg_temp.kept('k4') e),
  '(applied,user.created,user_3,,,)', 'and its bytes are not needed any more'
);

-- Faults
delete from ops.settings where name = 'welcome_credits';
select throws_ok(
  $$select public.process_identity_event(pg_temp.event('k5', '{"external_id": "user_4"}'))$$, null, 'setting_missing', 'a fault of ours is raised, for the provider to deliver again'
);
select is((pg_temp.kept('k5')).event_key, null, 'and leaves nothing that would take the next delivery for known');
select * from finish();
