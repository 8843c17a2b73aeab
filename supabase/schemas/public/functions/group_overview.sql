create function public.group_overview(group_id uuid) returns jsonb
language plpgsql
stable
security definer -- members see each other's first names, which no policy on profiles lets them
set search_path = ''
as $$
declare
  v_user uuid := (ops.require_profile()).id;
  v_group public.groups;
begin
  select * into v_group from public.groups g
  where g.id = group_overview.group_id and (g.status <> 'draft' or g.created_by = v_user);
  if not found then
    raise sqlstate 'PT404' using
      message = 'group_not_found', detail = 'There is no such group.', hint = 'Reload the groups and choose again.';
  end if;
  return jsonb_build_object(
    'group', to_jsonb(v_group) || jsonb_build_object(
      'is_creator', v_group.created_by = v_user,
      'seats_taken', (select count(*) from public.group_members m where m.group_id = v_group.id and m.status = 'active'),
      'current_cycle', case
        when v_group.starts_on <= current_date
          then least((current_date - v_group.starts_on) / v_group.cycle_days + 1, v_group.size)
      end
    ),
    'request', (
      select jsonb_build_object('id', r.id, 'status', r.status) from public.group_join_requests r
      where r.group_id = v_group.id and r.user_id = v_user order by r.created_at desc limit 1
    ),
    'members', fulfilment.group_members_seen_by(v_group, v_user),
    'requests', case when v_group.created_by = v_user then (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', r.id, 'name', fulfilment.display_name(r.user_id), 'message', r.message, 'status', r.status
      ) order by r.created_at), '[]')
      from public.group_join_requests r where r.group_id = v_group.id and r.status in ('requested', 'approved')
    ) end
  );
end;
$$;
comment on function public.group_overview(uuid) is
  'A group as the signed-in user may see it, in one request: members and who has paid which cycle for members, requests for its creator.';
grant execute on function public.group_overview(uuid) to authenticated;
