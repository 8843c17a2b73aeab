create function ops.welcome_auth_user() returns trigger
language plpgsql
security definer -- runs as Auth's own role, which has no rights here
set search_path = ''
as $$
begin
  if coalesce(new.email_confirmed_at, new.phone_confirmed_at) is null then
    return new; -- an address nobody has proved to own earns no credits
  end if;
  begin
    perform ops.ensure_profile_of_auth_user(new);
  exception when others then
    -- A fault of ours must not keep anyone from signing up: note it, the retry job makes the profile.
    insert into ops.failed_signups (auth_user_id, error) values (new.id, sqlerrm)
    on conflict on constraint failed_signups_pkey
    do update set error = excluded.error, attempts = failed_signups.attempts + 1, failed_at = now();
  end;
  return new;
end;
$$;
comment on function ops.welcome_auth_user() is
  'Trigger on auth.users: a profile with welcome credits once a contact is confirmed. Never blocks the sign-up.';

create trigger welcome_auth_user after insert or update of email_confirmed_at, phone_confirmed_at on auth.users
for each row execute function ops.welcome_auth_user();
