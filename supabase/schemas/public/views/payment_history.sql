create view public.payment_history with (security_invoker = true) as
select
  p.id, p.reference, p.provider, p.payment_type, p.description, p.amount, p.currency, p.status, p.fulfilment,
  p.refunded_amount, p.effect, p.created_at, p.paid_at, p.fulfilled_at
from public.payments p;
comment on view public.payment_history is 'Every payment of the signed-in user, whatever became of it.';
grant select on public.payment_history to authenticated, service_role;
