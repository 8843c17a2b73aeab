create function fulfilment.recount_member(group_id uuid, user_id uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_group public.groups;
  v_held record;
  v_member public.group_members;
begin
  select * into strict v_group from public.groups g where g.id = recount_member.group_id;
  select coalesce(sum(f.deposit), 0) as deposit, coalesce(sum(f.deposit + f.contribution), 0) as total into v_held
  from fulfilment.group_funds f
  where f.group_id = v_group.id and f.user_id = recount_member.user_id;
  update public.group_members m set
    status = case when m.status = 'left' then 'left' when v_held.total > 0 then 'active' else 'withdrawn' end,
    has_paid_security_deposit = v_held.total > 0 and v_held.deposit >= v_group.security_deposit,
    security_deposit_paid_at = case
      when v_held.total > 0 and v_held.deposit >= v_group.security_deposit then coalesce(m.security_deposit_paid_at, now())
    end
  where m.group_id = v_group.id and m.user_id = recount_member.user_id
  returning * into v_member;
  if not found then
    return; -- never admitted
  end if;
  perform fulfilment.recount_cycles(v_group, v_member);
  update public.group_join_requests r set status = case v_member.status when 'active' then 'joined' else 'approved' end
  where r.id = (
      -- The newest: one from before they left stays as it was.
      select q.id from public.group_join_requests q
      where q.group_id = v_group.id and q.user_id = v_member.user_id order by q.created_at desc limit 1
    )
    and v_member.status <> 'left' and r.status = case v_member.status when 'active' then 'approved' else 'joined' end;
  update public.groups g set status = case g.status when 'draft' then 'open' else 'draft' end
  where g.id = v_group.id and g.status = case when exists (
    select from public.group_members m where m.group_id = g.id and m.status = 'active'
  ) then 'draft' else 'open' end;
end;
$$;
comment on function fulfilment.recount_member(uuid, uuid) is
  'What a member''s money makes of their place: active with a seat, deposit paid, request joined; the group is '
  'open while someone is in it. A pure function of group_funds, so the order of events never matters. The caller holds the group.';
