create function public.start_group(group_id uuid, starts_on date default current_date) returns jsonb
language plpgsql
security definer -- no API role writes groups
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_group public.groups := fulfilment.own_group(group_id);
  v_members uuid[];
begin
  v_members := array(
    select m.user_id from public.group_members m where m.group_id = v_group.id and m.status = 'active' order by m.user_id
  );
  if v_group.status <> 'open' or cardinality(v_members) < 2 or coalesce(start_group.starts_on not between current_date and current_date + 366, true) then
    raise sqlstate 'PT409' using
      message = 'group_not_startable',
      detail = 'A group starts once, from open, with two members at least, today or within a year.',
      hint = 'Wait for members, or choose another day.';
  end if;
  update public.groups g set status = 'active', starts_on = start_group.starts_on where g.id = v_group.id
  returning * into v_group;
  perform fulfilment.recount_member(v_group.id, member) from unnest(v_members) as member;
  perform ops.audit('group_started', format('user:%s', v_group.created_by), null, 'open', 'active',
    jsonb_build_object('group_id', v_group.id, 'starts_on', v_group.starts_on));
  return to_jsonb(v_group);
end;
$$;
comment on function public.start_group(uuid, date) is
  'Starts the signed-in user''s own group: the first contribution is due on starts_on, the others a cycle apart.';
grant execute on function public.start_group(uuid, date) to authenticated;
