create function fulfilment.group_members_seen_by(savings_group public.groups, viewer uuid) returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_agg(jsonb_build_object(
    'id', m.id, 'name', fulfilment.display_name(m.user_id), 'is_me', m.user_id = viewer,
    'is_creator', m.user_id = savings_group.created_by, 'status', m.status,
    'has_paid_security_deposit', m.has_paid_security_deposit,
    'contributions', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'cycle_number', c.cycle_number, 'status', c.status, 'due_on', c.due_on, 'paid_date', c.paid_date
      ) order by c.cycle_number), '[]')
      from public.contributions c where c.member_id = m.id
    )
  ) order by m.joined_at, m.id)
  from public.group_members m
  where m.group_id = savings_group.id and (
    viewer = savings_group.created_by or exists (
      select from public.group_members me
      where me.group_id = savings_group.id and me.user_id = viewer and me.status = 'active'
    )
  );
$$;
comment on function fulfilment.group_members_seen_by(public.groups, uuid) is
  'The members of a group with their contributions, for its creator and its members; null for everybody else.';
