create function fulfilment.own_group(group_id uuid) returns public.groups
language plpgsql
set search_path = ''
as $$
declare
  v_user uuid := (ops.require_profile()).id;
  v_group public.groups;
begin
  select * into v_group from public.groups g
  where g.id = own_group.group_id and g.created_by = v_user for update;
  if not found then
    raise sqlstate 'PT404' using
      message = 'group_not_found',
      detail = 'You have created no such group.',
      hint = 'Only the creator of a group decides for it. Check who is signed in.';
  end if;
  return v_group;
end;
$$;
comment on function fulfilment.own_group(uuid) is 'The signed-in user''s own group, locked; someone else''s is not found.';
