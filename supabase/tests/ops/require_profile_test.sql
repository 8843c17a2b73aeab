select plan(6);
create function pg_temp.claim(claims jsonb) returns uuid language plpgsql as $$
begin
  perform set_config('request.jwt.claims', claims::text, true);
  return (ops.require_profile()).id;
end;
$$;
create function pg_temp.token(who text) returns jsonb language sql as $$
  select jsonb_build_object('iss', p ->> 'issuer', 'sub', p ->> 'sub') from tests.payer(tests.person(who)) p;
$$;
select tests.let('ada', tests.person('ada')::text);
select is(pg_temp.claim(pg_temp.token('ada')), tests.get('ada')::uuid, 'the profile of the token');
select throws_ok($$select pg_temp.claim('{}')$$, 'PT403', 'profile_required', 'no token, no profile');
select throws_ok($$select pg_temp.claim(pg_temp.token('ada') - 'iss')$$, 'PT403', 'profile_required', 'a sub without an issuer is nobody');
select throws_ok($$select pg_temp.claim(pg_temp.token('ada') || '{"iss": "https://evil.test"}')$$, 'PT403', 'profile_required', 'nor the sub of another issuer');
select throws_ok($$select pg_temp.claim(pg_temp.token('ada') || '{"sub": "user_2abc"}')$$, 'PT403', 'profile_required', 'nor a sub that is no uuid');
update public.profiles set closed_at = now();
select throws_ok($$select pg_temp.claim(pg_temp.token('ada'))$$, 'PT403', 'profile_required', 'a closed profile is none');
select * from finish();
