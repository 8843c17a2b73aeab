create function ops.reserve_refund(
  payment public.payments, amount bigint, reason text, requested_by uuid default null, idempotency_key text default null,
  capture_id text default null
) returns ops.refunds
language plpgsql
set search_path = ''
as $$
declare
  v_paid boolean := exists (select from inbox.captures(payment.id) c where c.matches);
  v_capture record;
  v_most record;
  v_refund ops.refunds;
begin
  -- An amount without its capture is of the payment's own money: in another currency it would be another amount, and
  -- beside what pays for the purchase money in review is not what is meant.
  select c.* into v_most from ops.refundable(payment.id) c
  where case when reserve_refund.capture_id is null
    then c.currency = payment.currency and c.livemode = payment.livemode and (c.matches or not v_paid)
    else c.capture_id = reserve_refund.capture_id
  end
  order by c.amount desc limit 1;
  select c.* into v_capture from ops.refundable(payment.id) c
  where c.currency = v_most.currency and c.livemode = v_most.livemode and c.matches = v_most.matches
    and c.capture_id = coalesce(reserve_refund.capture_id, c.capture_id)
    and c.amount >= greatest(reserve_refund.amount, 1)
  limit 1;
  if not found or reserve_refund.amount <= 0 then
    raise sqlstate 'PT409' using
      message = 'refund_too_large',
      detail = format('Of this payment %s can be refunded at once.',
        case when v_most.amount > 0 then format('%s minor units of %s', v_most.amount, v_most.currency) else 'nothing' end),
      hint = 'What was refunded, disputed or is being refunded does not count. Choose a smaller amount.';
  end if;
  insert into ops.refunds (payment_id, provider, capture_id, amount, currency, reason, requested_by, idempotency_key)
  values (
    payment.id, payment.provider, v_capture.capture_id, coalesce(reserve_refund.amount, v_capture.amount), v_capture.currency,
    reserve_refund.reason, reserve_refund.requested_by, reserve_refund.idempotency_key
  )
  returning * into v_refund;
  perform ops.audit('refund_requested', coalesce('operator:' || reserve_refund.requested_by, 'queue'), payment.id, null, null,
    jsonb_build_object('refund_id', v_refund.id, 'amount', v_refund.amount, 'currency', v_refund.currency, 'reason', v_refund.reason));
  return v_refund;
end;
$$;
comment on function ops.reserve_refund(public.payments, bigint, text, uuid, text, text) is
  'Writes a refund down before the gateway is asked; refused when it is more than is left of a capture. amount null: all that is left '
  'of one; capture_id null: the first one in the payment''s currency and mode that has so much left, of those in review only where none '
  'counts. The caller holds the payment, so that two refunds never take the same money.';
