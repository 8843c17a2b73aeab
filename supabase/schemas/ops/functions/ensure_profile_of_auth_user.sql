create function ops.ensure_profile_of_auth_user(auth_user auth.users) returns uuid
language sql
set search_path = ''
as $$
  select ops.ensure_profile(
    'supabase', auth_user.id::text, auth_user.email::text, auth_user.raw_user_meta_data ->> 'first_name',
    auth_user.raw_user_meta_data ->> 'last_name', auth_user.raw_user_meta_data ->> 'avatar_url'
  );
$$;
comment on function ops.ensure_profile_of_auth_user(auth.users) is 'The profile of a Supabase Auth user.';
