create function ops.retry_signups() returns integer
language plpgsql
set search_path = ''
as $$
declare
  v_failed ops.failed_signups;
  v_user auth.users;
  v_made integer := 0;
begin
  for v_failed in
    select * from ops.failed_signups f
    where f.failed_at < now() - inbox.retry_delay(f.attempts)
    order by f.failed_at limit 100 for update skip locked
  loop
    begin
      select * into v_user from auth.users u where u.id = v_failed.auth_user_id;
      if found then
        perform ops.ensure_profile_of_auth_user(v_user);
        v_made := v_made + 1;
      end if;
      delete from ops.failed_signups f where f.auth_user_id = v_failed.auth_user_id;
    exception when others then
      update ops.failed_signups f set attempts = f.attempts + 1, error = sqlerrm, failed_at = now()
      where f.auth_user_id = v_failed.auth_user_id;
    end;
  end loop;
  return v_made;
end;
$$;
comment on function ops.retry_signups() is 'Makes the profiles that could not be made at sign-up. Answers how many.';
