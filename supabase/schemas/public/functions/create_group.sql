create function public.create_group(
  name text, currency text, contribution_amount bigint, security_deposit bigint, size integer, cycle_days integer,
  description text default ''
) returns uuid
language plpgsql
security definer -- no API role writes groups
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_user uuid := (ops.require_profile()).id;
  v_id uuid;
begin
  if public.providers_taking(create_group.currency, create_group.contribution_amount) is null then
    raise check_violation; -- a group nobody could ever pay into
  end if;
  insert into public.groups (name, description, created_by, contribution_amount, security_deposit, currency, size, cycle_days)
  values (
    trim(create_group.name), coalesce(create_group.description, ''), v_user, create_group.contribution_amount,
    create_group.security_deposit, create_group.currency, create_group.size, create_group.cycle_days
  )
  returning id into v_id;
  perform ops.audit('group_created', format('user:%s', v_user), null, null, 'draft', jsonb_build_object('group_id', v_id));
  return v_id;
exception when check_violation or not_null_violation or foreign_key_violation then
  raise sqlstate 'PT400' using
    message = 'invalid_request',
    detail = 'name has 3 to 80 characters, contribution_amount is what a gateway takes and security_deposit not negative (minor '
      'units of a currency we take, no more than 9007199254740991 a member in all), size 2 to 100 members, cycle_days 1 to 366.',
    hint = 'Correct the group and create it again.';
end;
$$;
comment on function public.create_group(text, text, bigint, bigint, integer, integer, text) is
  'A savings group of the signed-in user, a draft until they pay group_creation. Amounts in minor units; answers its id.';
grant execute on function public.create_group(text, text, bigint, bigint, integer, integer, text) to authenticated;
