select plan(20);

create function pg_temp.add_user(email text, confirmed boolean, id uuid default gen_random_uuid()) returns uuid language plpgsql as $$
begin
  insert into auth.users (id, aud, role, email, email_confirmed_at, raw_user_meta_data, created_at, updated_at)
  values (add_user.id, 'authenticated', 'authenticated', add_user.email, case when confirmed then now() end,
    '{"first_name": "Ada", "last_name": "Lovelace", "avatar_url": "https://example.test/a.png"}', now(), now());
  return add_user.id;
end;
$$;
create function pg_temp.profile(auth_user uuid) returns public.profiles language sql as $$
  select p from public.profiles p where p.issuer = 'supabase' and p.external_id = auth_user::text;
$$;
create function pg_temp.bonuses(auth_user uuid) returns bigint language sql as $$
  select count(*) from public.transactions t where t.user_id = (pg_temp.profile(auth_user)).id;
$$;

-- Confirmed at once
select tests.let('ada', pg_temp.add_user('ada@example.test', true)::text);
select is(
  (select row(p.email, p.first_name, p.last_name, p.photo_url, p.credits, p.debt)::text from pg_temp.profile(tests.get('ada')::uuid) p),
  '(ada@example.test,Ada,Lovelace,https://example.test/a.png,20,0)', 'a confirmed user has a profile with 20 credits'
);
select is(
  (select row(t.type, t.amount, t.balance_after, t.description)::text from public.transactions t
   where t.user_id = (pg_temp.profile(tests.get('ada')::uuid)).id),
  '(bonus,20,20,"Welcome bonus")', 'as a bonus on the statement'
);
select is_empty('select * from tests.broken_books()', 'and in the books');

-- Confirmed later
select tests.let('bob', pg_temp.add_user('bob@example.test', false)::text);
select is((pg_temp.profile(tests.get('bob')::uuid)).id, null, 'an address nobody has proved to own earns nothing');
update auth.users set raw_user_meta_data = '{"first_name": "Bob"}' where id = tests.get('bob')::uuid;
select is((pg_temp.profile(tests.get('bob')::uuid)).id, null, 'whatever else changes');
update auth.users set email_confirmed_at = now() where id = tests.get('bob')::uuid;
select is((pg_temp.profile(tests.get('bob')::uuid)).credits, 20::bigint, 'confirmed it does');
update auth.users set email_confirmed_at = null where id = tests.get('bob')::uuid;
update auth.users set email_confirmed_at = now() where id = tests.get('bob')::uuid;
update auth.users set phone = '1', phone_confirmed_at = now() where id = tests.get('bob')::uuid;
select is(pg_temp.bonuses(tests.get('bob')::uuid), 1::bigint, 'once, however often an address is confirmed');
select lives_ok($$insert into auth.users (id, phone, phone_confirmed_at) values ('00000000-0000-4000-8000-00000000f00e', '2', now())$$,
  'a user with a phone and nothing else');
select is((pg_temp.profile('00000000-0000-4000-8000-00000000f00e')).credits, 20::bigint, 'has a profile too');

-- A fault of ours
delete from ops.settings where name = 'welcome_credits';
select lives_ok(
  $$select pg_temp.add_user('eve@example.test', true, '00000000-0000-4000-8000-00000000000e')$$, 'a fault of ours blocks no sign-up'
);
select is((select count(*) from auth.users where email = 'eve@example.test'), 1::bigint, 'the user is there');
select is((pg_temp.profile('00000000-0000-4000-8000-00000000000e')).id, null, 'without a profile');
select is(
  (select row(f.error, f.attempts)::text from ops.failed_signups f where f.auth_user_id = '00000000-0000-4000-8000-00000000000e'),
  '(setting_missing,1)', 'and the fault is noted'
);
update auth.users set email_confirmed_at = now() where id = '00000000-0000-4000-8000-00000000000e';
select is((select f.attempts from ops.failed_signups f), 2, 'a second fault is noted on the first');
insert into ops.settings values ('welcome_credits', '7', 'x');
update ops.failed_signups set failed_at = now() - interval '1 hour';
do $$ begin perform ops.retry_signups(); end $$;
select is((pg_temp.profile('00000000-0000-4000-8000-00000000000e')).credits, 7::bigint, 'the retry job makes the profile, with the setting of the day');
update ops.settings set value = '0' where name = 'welcome_credits';
do $$ begin perform pg_temp.add_user('no@example.test', true, '00000000-0000-4000-8000-0000000000aa'); end $$;
select is((pg_temp.profile('00000000-0000-4000-8000-0000000000aa')).credits, 0::bigint, 'who gives no welcome credits still gets users');

-- As Auth's own role, which has no rights here
select is(
  (select p.prosecdef from pg_proc p where p.oid = 'ops.welcome_auth_user()'::regprocedure), true, 'it runs with its owner''s rights'
);
select is(has_schema_privilege('supabase_auth_admin', 'ops', 'usage'), false, 'as Auth''s role could not make a profile itself');
create or replace function ops.ensure_profile_of_auth_user(auth_user auth.users) returns uuid language plpgsql as $$
begin raise exception 'boom'; end $$;
select lives_ok(
  $$select pg_temp.add_user('late@example.test', true, '00000000-0000-4000-8000-0000000000bb')$$, 'whatever the fault is'
);
select is(
  (select f.error from ops.failed_signups f where f.auth_user_id = '00000000-0000-4000-8000-0000000000bb'), 'boom', 'it is noted'
);
select * from finish();
