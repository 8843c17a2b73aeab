create function public.request_to_join(group_id uuid, message text default '') returns uuid
language plpgsql
security definer -- no API role writes groups
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_user uuid := (ops.require_profile()).id;
  v_id uuid;
begin
  if not exists (select from public.groups g where g.id = request_to_join.group_id and g.status = 'open') then
    raise sqlstate 'PT404' using
      message = 'group_not_found',
      detail = 'There is no open group like this.',
      hint = 'Reload the groups and choose again.';
  end if;
  if exists (
    select from public.group_members m
    where m.group_id = request_to_join.group_id and m.user_id = v_user and m.status = 'active'
  ) then
    raise sqlstate 'PT409' using
      message = 'already_a_member', detail = 'You are a member of this group.', hint = 'There is nothing to ask for.';
  end if;
  insert into public.group_join_requests (group_id, user_id, message)
  values (request_to_join.group_id, v_user, left(coalesce(request_to_join.message, ''), 500))
  on conflict do nothing -- group_join_requests_one_live
  returning id into v_id;
  if v_id is null then
    select r.id into strict v_id from public.group_join_requests r
    where r.group_id = request_to_join.group_id and r.user_id = v_user and r.status in ('requested', 'approved');
  end if;
  return v_id;
end;
$$;
comment on function public.request_to_join(uuid, text) is
  'Asks to join an open group; asking twice is asking once. Answers the request''s id.';
grant execute on function public.request_to_join(uuid, text) to authenticated;
