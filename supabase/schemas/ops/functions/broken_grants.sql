create function ops.broken_grants(since timestamptz default '-infinity')
returns table (invariant text, subject text, detail text)
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  with settled as materialized (
    -- What the payment's type had a say in. A failed one is brought there by its next attempt.
    select * from ops.touched_payments(since) t
    where t.fulfilment in ('applied', 'partly_reversed', 'reversed', 'refund_due')
  ), people as materialized (
    select u.id from ops.touched_profiles(since) u
  )
  select 'credits granted are the net''s share', format('payment %s', t.id), format('granted %s, due %s', g.granted, g.due)
  from settled t
  cross join lateral (
    select
      coalesce(sum(x.amount), 0) as granted,
      case when coalesce(t.effect ? 'refused', false) then 0
        else coalesce(div((t.purchase ->> 'credits')::numeric * t.net_amount, t.amount), 0) end as due
    from public.transactions x where x.payment_id = t.id and x.unit = 'CREDITS'
  ) g
  where g.granted <> g.due
  union all
  select 'access has its payment', format('payment %s', a.payment_id), format('access to %s, payment is %s', a.agent_id, coalesce(p.fulfilment, 'missing'))
  from public.agent_access a left join public.payments p on p.id = a.payment_id
  where a.user_id in (select u.id from people u) and a.withdrawn_at is null
    and not coalesce(p.net_amount > 0 and p.earned_amount > 0 and p.user_id = a.user_id, false)
  union all
  select 'a payment for an agent has its access', format('payment %s', t.id), t.fulfilment
  from settled t
  where t.payment_type = 'agent' and t.earned_amount > 0 and not exists (
    select from public.agent_access a where a.payment_id = t.id and a.withdrawn_at is null
  )
  union all
  select 'one access a user and agent', format('profile %s agent %s', a.user_id, a.agent_id), count(*)::text
  from public.agent_access a
  where a.withdrawn_at is null and a.user_id in (select u.id from people u)
  group by a.user_id, a.agent_id having count(*) > 1;
end;
$$;
comment on function ops.broken_grants(timestamptz) is
  'ops.broken_invariants of what payments granted: the credits that their net entitles to, and access while it is paid for. That '
  'the net is what the facts say is for ops.broken_payments.';
