create view ops.open_refunds with (security_invoker = true) as
select r.*
from ops.refunds r
where r.status in ('requested', 'unknown') or r.status = 'accepted' and not exists (
  select from inbox.payment_facts f
  where f.provider = r.provider and f.object_id = r.object_id and f.fact_type like 'refund\_%'
);
comment on view ops.open_refunds is
  'Refunds whose amount is reserved: asked for, and not told as a fact yet. From then on the fact counts instead.';
