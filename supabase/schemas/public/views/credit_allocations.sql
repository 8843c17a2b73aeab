create view public.credit_allocations with (security_invoker = true) as
with granted as (
  select
    t.id, t.user_id, t.payment_id, t.line, t.amount,
    sum(t.amount) over (partition by t.user_id order by t.line) as upto
  from public.transactions t
  where t.unit = 'CREDITS' and t.amount > 0
), used as (
  select
    t.id, t.user_id, t.payment_id, t.order_id, t.type, t.line, - t.amount as amount,
    sum(- t.amount) over (partition by t.user_id order by t.line) as upto
  from public.transactions t
  where t.unit = 'CREDITS' and t.amount < 0
)
select
  u.user_id, g.id as grant_id, g.payment_id, u.id as use_id, u.type as use_type, u.order_id,
  (least(g.upto, u.upto) - greatest(g.upto - g.amount, u.upto - u.amount))::bigint as credits
from used u
join granted g on g.user_id = u.user_id and g.upto > u.upto - u.amount and g.upto - g.amount < u.upto;
comment on view public.credit_allocations is
  'First in, first out: which credits that came in (grant_id, its payment_id) went into which use (an order, a spend, a refund). '
  'A debt is paid by the next grant.';
grant select on public.credit_allocations to authenticated, service_role;
