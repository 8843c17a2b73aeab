create function public.leave_group(group_id uuid) returns void
language plpgsql
security definer -- no API role writes groups
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_user uuid := (ops.require_profile()).id;
  v_group public.groups;
begin
  select * into v_group from public.groups g where g.id = leave_group.group_id for update;
  if not exists (
    select from public.group_members m where m.group_id = v_group.id and m.user_id = v_user and m.status = 'active'
  ) then
    raise sqlstate 'PT404' using
      message = 'group_not_found',
      detail = 'You are not a member of such a group.',
      hint = 'Reload your groups.';
  end if;
  if v_group.status <> 'open' or v_group.created_by = v_user then
    raise sqlstate 'PT409' using
      message = 'group_not_leavable',
      detail = 'Members leave before the group starts; its creator closes it instead.',
      hint = case when v_group.created_by = v_user then 'Close the group.' else 'Ask the creator of the group.' end;
  end if;
  update public.group_members m set status = 'left', has_paid_security_deposit = false, security_deposit_paid_at = null
  where m.group_id = v_group.id and m.user_id = v_user;
  update fulfilment.group_funds f set released = true where f.group_id = v_group.id and f.user_id = v_user;
  perform inbox.schedule_settlement(f.payment_id, 'group.left')
  from fulfilment.group_funds f where f.group_id = v_group.id and f.user_id = v_user and f.deposit + f.contribution > 0;
  perform ops.audit('group_left', format('user:%s', v_user), null, 'active', 'left', jsonb_build_object('group_id', v_group.id));
end;
$$;
comment on function public.leave_group(uuid) is
  'The signed-in member leaves a group that has not started: their seat is free at once, their money is refunded.';
grant execute on function public.leave_group(uuid) to authenticated;
