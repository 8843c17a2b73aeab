create function public.close_group(group_id uuid) returns jsonb
language plpgsql
security definer -- no API role writes groups
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_group public.groups := fulfilment.own_group(group_id);
  v_before text := v_group.status;
begin
  if v_group.status not in ('draft', 'open') then
    raise sqlstate 'PT409' using
      message = 'group_not_closable',
      detail = format('This group is %s.', v_group.status),
      hint = 'A group can be closed until it starts.';
  end if;
  update public.groups g set status = 'closed' where g.id = v_group.id returning * into v_group;
  perform inbox.schedule_settlement(f.payment_id, 'group.closed')
  from fulfilment.group_funds f where f.group_id = v_group.id and f.deposit + f.contribution > 0;
  perform ops.audit('group_closed', format('user:%s', v_group.created_by), null, v_before, 'closed',
    jsonb_build_object('group_id', v_group.id));
  return to_jsonb(v_group);
end;
$$;
comment on function public.close_group(uuid) is
  'Closes the signed-in user''s own group before it starts: everyone''s money is refunded, and what still comes too.';
grant execute on function public.close_group(uuid) to authenticated;
