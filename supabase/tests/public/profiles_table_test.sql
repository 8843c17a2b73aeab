select plan(11);

create function pg_temp.refused(assignment text, state text, description text) returns text language sql as $$
  select throws_ok(format('update public.profiles set %s where id = %L', assignment, tests.person('ada')), state, null, description);
$$;
select tests.let('ada', tests.person('ada')::text);

select pg_temp.refused('credits = -1', '23514', 'a wallet never goes below zero');
select pg_temp.refused('credits = 0, debt = -1', '23514', 'nor a debt');
select pg_temp.refused('debt = 1', '23514', 'there are no credits while there is debt');
select pg_temp.refused('credits_used = -1', '23514', 'nobody uses less than nothing');
select throws_ok(
  $$insert into public.profiles (issuer, external_id) select issuer, external_id from public.profiles where id = tests.person('ada')$$,
  '23505', null, 'an identity has one profile'
);
select lives_ok(
  $$insert into public.profiles (issuer, external_id) select 'https://other.test', external_id from public.profiles
    where id = tests.person('ada')$$,
  'the same sub at another issuer is someone else'
);
select throws_ok($$insert into public.profiles (issuer) values ('supabase')$$, '23502', null, 'a profile has an identity');

do $$ begin perform tests.person('bob'); end $$;
select tests.sign_in(tests.person('bob'));
select results_eq(
  'select email from public.profiles', $$values ('bob@example.test')$$, 'a user reads their own profile and no other'
);
select throws_ok('update public.profiles set credits = 1000000', '42501', null, 'and writes none, not even their own');
select tests.sign_out();
set local role service_role;
select throws_ok('update public.profiles set credits = 1000000', '42501', null, 'nor does the service role');
reset role;
set local role anon;
select throws_ok('select email from public.profiles', '42501', null, 'a visitor reads no profiles');
reset role;
select * from finish();
