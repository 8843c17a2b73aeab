create function ops.refund_to_queue(payment public.payments) returns bigint
language sql
volatile -- asked again under the payment's lock, it sees what others have committed meanwhile
set search_path = ''
as $$
  select case
    when exists (
      -- One that the gateway refused, or that failed there, waits for an operator rather than for the next minute.
      select from ops.refunds r
      left join inbox.payment_facts f on f.provider = r.provider and f.object_id = r.object_id and f.fact_type = 'refund_failed'
      where r.payment_id = payment.id and (r.status = 'refused' or f.id is not null) and not exists (
        select from ops.refunds o
        where o.payment_id = payment.id and o.requested_by is not null and o.created_at > coalesce(f.recorded_at, r.updated_at)
      )
    ) then 0
    else greatest(0, payment.refund_due_amount - (
      select coalesce(sum(r.amount), 0) from ops.open_refunds r
      join inbox.captures(payment.id) c on c.object_id = r.capture_id and c.currency = r.currency and c.matches
      where r.payment_id = payment.id
    ))
  end::bigint;
$$;
comment on function ops.refund_to_queue(public.payments) is
  'What of a payment''s refund_due_amount is to be refunded by itself and is not being refunded yet, minor units. Nothing after a refund '
  'that the gateway refused or that failed, until an operator has refunded something.';
