create function ops.require_profile() returns public.profiles
language plpgsql
stable
set search_path = ''
as $$
declare
  v_profile public.profiles;
begin
  select * into v_profile from public.profiles p where p.id = public.me();
  if not found then
    raise sqlstate 'PT403' using
      message = 'profile_required',
      detail = 'Nobody with a profile is signed in.',
      hint = 'Sign in; a new account has its profile a moment later.';
  end if;
  return v_profile;
end;
$$;
comment on function ops.require_profile() is 'The profile of the signed-in user; refused when there is none.';
