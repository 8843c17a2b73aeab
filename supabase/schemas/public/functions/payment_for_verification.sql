create function public.payment_for_verification(payer jsonb, reference text, provider text default null) returns jsonb
language plpgsql
stable
security definer -- reads the checkout's names, which no API role may
set search_path = ''
as $$
declare
  v_payment public.payments;
begin
  select * into v_payment from public.payments p
  where p.reference = payment_for_verification.reference
    and (payment_for_verification.provider is null or p.provider = payment_for_verification.provider)
    and p.issuer = public.canonical_issuer(payer ->> 'issuer') and p.sub = payer ->> 'sub'
  limit 1;
  if not found then
    raise sqlstate 'PT404' using
      message = 'payment_not_found',
      detail = 'You have no payment with this reference.',
      hint = 'Check the reference, and that you are signed in as the user who paid.';
  end if;
  return jsonb_build_object(
    'payment_id', v_payment.id, 'provider', v_payment.provider, 'reference', v_payment.reference,
    'order_id', inbox.asked_by(v_payment.id),
    'amount', v_payment.amount, 'currency', v_payment.currency, 'livemode', v_payment.livemode,
    'verified', v_payment.verified, 'answer', fulfilment.answer(v_payment)
  );
end;
$$;
comment on function public.payment_for_verification(jsonb, text, text) is
  'A payer''s own payment, to ask the gateway about; someone else''s is not found.';
grant execute on function public.payment_for_verification(jsonb, text, text) to service_role;
