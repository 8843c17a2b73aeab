select plan(4);
create function pg_temp.user_of(email text, meta jsonb) returns auth.users language plpgsql as $$
declare
  v_user auth.users;
begin
  insert into auth.users (id, email, raw_user_meta_data) values (gen_random_uuid(), user_of.email, meta) returning * into v_user;
  return v_user;
end;
$$;
create function pg_temp.made(email text, meta jsonb) returns text language plpgsql as $$
declare
  v_user auth.users := pg_temp.user_of(made.email, meta);
  v_id uuid := ops.ensure_profile_of_auth_user(v_user);
begin
  return (
    select row(p.issuer, p.external_id = v_user.id::text, p.email, p.first_name, p.last_name, p.photo_url)::text
    from public.profiles p where p.id = v_id);
end;
$$;
select is(
  pg_temp.made('a@example.test', '{"first_name": "Ada", "last_name": "L", "avatar_url": "https://x.test/a"}'),
  '(supabase,t,a@example.test,Ada,L,https://x.test/a)', 'the profile is this project''s, with the user''s own data'
);
select is(pg_temp.made('b@example.test', '{}'), '(supabase,t,b@example.test,,,)', 'what the user did not say is empty');
select is(pg_temp.made(null, null), '(supabase,t,,,,)', 'all of it');
select is(
  pg_temp.made('c@example.test', '{"credits": 1000, "first_name": {"x": 1}}'), '(supabase,t,c@example.test,"{""x"": 1}",,)',
  'what users write about themselves is text and nothing else'
);
select * from finish();
