create function fulfilment.add_member_to_group(group_id uuid, user_id uuid) returns void
language sql
set search_path = ''
as $$
  -- withdrawn until fulfilment.recount_member has seen their money.
  insert into public.group_members (group_id, user_id, status)
  values (add_member_to_group.group_id, add_member_to_group.user_id, 'withdrawn')
  on conflict on constraint group_members_once do update set status = 'withdrawn'
  where group_members.status = 'left';
$$;
comment on function fulfilment.add_member_to_group(uuid, uuid) is
  'Gives someone whose payment a group accepts their place in it; what they have paid makes it active.';
