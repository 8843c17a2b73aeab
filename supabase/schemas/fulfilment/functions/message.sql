create function fulfilment.message(payment public.payments, status text) returns text
language sql
stable
set search_path = ''
as $$
  select case
    when payment.effect ? 'refused' and payment.refund_due_amount > 0
      then fulfilment.refusal_message(payment.effect ->> 'refused', 'due')
    when payment.effect ? 'refused' and payment.status = 'refunded'
      then fulfilment.refusal_message(payment.effect ->> 'refused', 'refunded')
    when payment.fulfilment = 'applied' then 'Payment complete.'
    when payment.fulfilment = 'refund_due' then 'Payment complete. You paid more than was due; the rest will be refunded.'
    when payment.fulfilment = 'partly_reversed' then 'Part of this payment was taken back.'
    when payment.fulfilment = 'reversed' then 'This payment was taken back.'
    when payment.fulfilment = 'review' then 'We received an amount other than what was due. Our team will look at it.'
    when payment.fulfilment in ('parked', 'failed') then 'We have your payment and are finishing the purchase.'
    when payment.verified then 'The gateway confirms your payment. We are finishing the purchase.'
    when status = 'failed' then 'The payment failed. You were not charged; you can try again.'
    when status = 'canceled' then 'The payment was canceled. You can try again.'
    else 'We have not heard of this payment from the gateway yet.'
  end;
$$;
comment on function fulfilment.message(public.payments, text) is 'One sentence about where a payment stands, for the payer.';
