create function fulfilment.checkout_answer(payment public.payments, outcome text) returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'outcome', outcome, 'payment_id', payment.id, 'reference', payment.reference, 'provider', payment.provider,
    'payment_type', payment.payment_type, 'amount', payment.amount, 'currency', payment.currency,
    'livemode', payment.livemode, 'email', payment.email, 'description', payment.description,
    'checkout', payment.checkout, 'billing', coalesce(payment.purchase ->> 'billing', 'once')
  );
$$;
comment on function fulfilment.checkout_answer(public.payments, text) is
  'What initialize-payment needs to open the gateway''s checkout or to repeat its answer.';
