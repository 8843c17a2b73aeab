select plan(15);

-- Users whose sign-up failed: the setting was missing.
delete from ops.settings where name = 'welcome_credits';
do $$ begin
  perform tests.sign_up('a@example.test'); perform tests.sign_up('b@example.test'); perform tests.sign_up('c@example.test');
end $$;
create function pg_temp.made() returns text language sql as $$
  select string_agg(left(p.email, 1), '' order by p.email) from public.profiles p where p.email like '_@example.test';
$$;
create function pg_temp.open() returns text language sql as $$
  select string_agg(format('%s%s', left(u.email, 1), f.attempts), ' ' order by u.email)
  from ops.failed_signups f left join auth.users u on u.id = f.auth_user_id;
$$;
create function pg_temp.age(email text, age interval) returns void language sql as $$
  update ops.failed_signups f set failed_at = now() - age.age from auth.users u where u.id = f.auth_user_id and u.email = age.email;
$$;

select is(pg_temp.open(), 'a1 b1 c1', 'three sign-ups failed');
select is(ops.retry_signups(), 0, 'none of which is due at once');
select pg_temp.age('a@example.test', '1 hour');
select is(ops.retry_signups(), 0, 'while the cause stays none is made');
select is(pg_temp.open(), 'a2 b1 c1', 'and the attempt is counted');
select is((select f.error from ops.failed_signups f where f.attempts = 2), 'setting_missing', 'with the error of the day');
select is(ops.retry_signups(), 0, 'it waits again');
select is(pg_temp.open(), 'a2 b1 c1', 'rather than spin');
insert into ops.settings values ('welcome_credits', '20', 'x');
select pg_temp.age('a@example.test', '1 hour'), pg_temp.age('b@example.test', '1 hour');
select is(ops.retry_signups(), 2, 'when the cause is gone those that are due are made');
select is(pg_temp.made(), 'ab', 'and no others');
select is(pg_temp.open(), 'c1', 'which stay on the list');
select is(
  (select sum(p.credits) from public.profiles p where p.email like '_@example.test'), 40::numeric, 'with their welcome credits'
);
-- Made meanwhile by another way, or gone
do $$ declare v_user auth.users; begin
  select * into v_user from auth.users where email = 'c@example.test';
  perform ops.ensure_profile_of_auth_user(v_user);
  insert into ops.failed_signups values (gen_random_uuid(), 'x', 1, now() - interval '1 hour');
end $$;
select pg_temp.age('c@example.test', '1 hour');
select is(ops.retry_signups(), 1, 'a profile that is there by now is found, a user who is gone is none');
select is(pg_temp.open(), null, 'neither stays on the list');
select is((select count(*) from public.transactions t join public.profiles p on p.id = t.user_id where p.email = 'c@example.test'),
  1::bigint, 'and nobody is welcomed twice');
-- One bad row takes nothing with it
create or replace function ops.ensure_profile_of_auth_user(auth_user auth.users) returns uuid language plpgsql as $$
begin
  if auth_user.email = 'bad@example.test' then raise exception 'boom'; end if;
  return ops.ensure_profile('supabase', auth_user.id::text, auth_user.email::text);
end $$;
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-0000000000b1', 'bad@example.test'), ('00000000-0000-4000-8000-0000000000b2', 'good@example.test');
insert into ops.failed_signups values
  ('00000000-0000-4000-8000-0000000000b1', 'x', 1, now() - interval '2 hours'),
  ('00000000-0000-4000-8000-0000000000b2', 'x', 1, now() - interval '1 hour');
select is(ops.retry_signups(), 1, 'one that fails again keeps no other from being made');
select * from finish();
