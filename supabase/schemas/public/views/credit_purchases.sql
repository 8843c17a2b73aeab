create view public.credit_purchases with (security_invoker = true) as
select
  p.id, p.user_id, p.reference, (p.effect ->> 'credits_added')::bigint as credits, p.amount, p.currency, p.status,
  p.fulfilled_at, p.created_at
from public.payments p
where p.payment_type = 'credits' and p.fulfilled_at is not null;
comment on view public.credit_purchases is 'Payments that brought credits, with the credits they still entitle to.';
grant select on public.credit_purchases to authenticated, service_role;
