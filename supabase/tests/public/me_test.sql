select plan(10);

create function pg_temp.claim(claims jsonb) returns void language sql as $$
  select set_config('request.jwt.claims', claims::text, true);
$$;
select tests.let('clerk', ops.ensure_profile('https://clerk.test', 'user_2abc', 'eve@example.test')::text);
select tests.let('sub', tests.payer(tests.person('ada')) ->> 'sub');

select is(public.me(), null, 'without a token nobody is signed in');
select tests.sign_in(tests.person('ada'));
select is(public.me(), tests.person('ada'), 'a Supabase Auth user is their profile');
select tests.sign_out();
select pg_temp.claim('{"iss": "https://clerk.test", "sub": "user_2abc"}');
select is(public.me(), tests.get('clerk')::uuid, 'a sub that is no uuid is fine');
select pg_temp.claim('{"iss": "https://clerk.test", "sub": "user_3"}');
select is(public.me(), null, 'an unknown user is nobody');
select pg_temp.claim(jsonb_build_object('iss', 'https://clerk.test', 'sub', tests.get('sub')));
select is(public.me(), null, 'the same sub at another issuer is someone else');
select pg_temp.claim(jsonb_build_object('iss', 'https://abc.supabase.co/auth/v1', 'sub', tests.get('sub')));
select is(public.me(), tests.person('ada'), 'the project''s own Auth is one issuer at every address');
select pg_temp.claim(jsonb_build_object('sub', tests.get('sub')));
select is(public.me(), null, 'a token without an issuer is nobody''s');
select pg_temp.claim('{"iss": "https://clerk.test"}');
select is(public.me(), null, 'nor one without a sub');
update public.profiles set closed_at = now() where id = tests.person('ada');
select tests.sign_in(tests.person('ada'));
select is(public.me(), null, 'a closed profile is nobody''s');
select is_empty('select * from public.profiles', 'and its owner reads nothing');
select tests.sign_out();
select * from finish();
