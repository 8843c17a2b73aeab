create view ops.waiting_payments with (security_invoker = true) as
-- One index each, rather than one condition that none serves.
select p.id from public.payments p where p.refund_due_amount > 0
union
select p.id from public.payments p where p.fulfilment in ('review', 'failed', 'parked')
union
-- Refunds and disputes whose end has been asked for in vain for a day and more.
select c.payment_id from ops.gateway_checks c where c.reason = 'reversal' and c.attempts >= 6
union
select r.payment_id from ops.refunds r where r.status = 'unknown' and r.attempts >= 6;
comment on view ops.waiting_payments is
  'Payments that wait for somebody: due for refund, in review, failed, parked, or with a refund or a dispute that does not come to an end.';
