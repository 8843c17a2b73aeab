create function fulfilment.answer(payment public.payments) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_status text := payment.status;
  v_paid boolean;
  v_answer jsonb;
begin
  -- Not every gateway sends an event for a failed attempt: until the sweeper has recorded it, what it said when asked.
  if v_status = 'pending' and not payment.verified and payment.provider_status = 'failed' then
    v_status := 'failed';
  end if;
  v_paid := payment.verified or v_status in ('success', 'partially_refunded', 'refunded', 'disputed');
  v_answer := jsonb_build_object(
    'success', v_paid and not coalesce(payment.effect ? 'refused', false),
    'payment_status', v_status,
    'verified', payment.verified,
    'fulfilment', payment.fulfilment,
    'amount', payment.amount,
    'currency', payment.currency,
    'message', fulfilment.message(payment, v_status),
    'data', jsonb_build_object(
      'reference', payment.reference, 'amount', payment.amount, 'currency', payment.currency,
      'channel', payment.channel, 'paid_at', payment.paid_at
    )
  );
  if payment.effect is not null then
    v_answer := v_answer || payment.effect || jsonb_build_object(
      'new_balance', (select u.credits from public.profiles u where u.id = payment.user_id),
      'refund_due', payment.refund_due_amount,
      'note', fulfilment.message(payment, v_status)
    );
  end if;
  return v_answer;
end;
$$;
comment on function fulfilment.answer(public.payments) is
  'What the payer is told about a payment: by verify-payment after the gateway was asked, and while polling.';
