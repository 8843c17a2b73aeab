create function public.initialize_payment(payer jsonb, request jsonb) returns jsonb
language plpgsql
security definer -- no API role inserts payments; the price comes from the database
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_payment public.payments;
  v_open public.payments;
begin
  perform ops.lock_payer(public.canonical_issuer(payer ->> 'issuer'), payer ->> 'sub');
  if request ->> 'idempotency_key' is not null then
    v_payment := ops.repeated_payment(public.canonical_issuer(payer ->> 'issuer'), payer ->> 'sub', request);
    if v_payment.id is not null then
      return fulfilment.checkout_answer(v_payment, 'repeated');
    end if;
  end if;

  v_payment := fulfilment.draft(payer, request);
  -- Payments before what they are for, as everywhere: the quote may lock an order.
  perform from public.payments p
  where p.issuer = v_payment.issuer and p.sub = v_payment.sub and p.payment_type = v_payment.payment_type
    and p.open_for is not null
  for update;
  v_payment := fulfilment.quote(v_payment);
  v_open := fulfilment.open_payment(v_payment);
  if v_open.id is not null then
    perform ops.remember_key(v_open, request);
    return fulfilment.checkout_answer(v_open, 'repeated');
  end if;

  insert into public.payments (
    provider, reference, livemode, issuer, sub, user_id, payment_type, purchase, open_for, description, amount, currency, email,
    subscription_id
  )
  values (
    v_payment.provider, 'PAY-' || replace(gen_random_uuid()::text, '-', ''), v_payment.livemode, v_payment.issuer,
    v_payment.sub, v_payment.user_id, v_payment.payment_type, v_payment.purchase, v_payment.open_for, v_payment.description,
    v_payment.amount, v_payment.currency, v_payment.email,
    case when v_payment.purchase ->> 'billing' = 'month' then gen_random_uuid() end
  )
  returning * into v_payment;
  insert into public.subscriptions (id, provider, payment_id)
  select v_payment.subscription_id, v_payment.provider, v_payment.id where v_payment.subscription_id is not null;
  perform inbox.remember_refs(v_payment.id, v_payment.provider,
    jsonb_build_array(jsonb_build_object('type', 'reference', 'value', v_payment.reference)));
  perform ops.remember_key(v_payment, request);
  perform ops.schedule_check(v_payment.id, 'unfinished', interval '20 minutes');
  return fulfilment.checkout_answer(v_payment, 'created');
end;
$$;
comment on function public.initialize_payment(jsonb, jsonb) is
  'Starts a payment: price and purchase from the database, row and reference committed before the gateway is called. '
  'payer: {issuer, sub, email} of the verified token; request: what is bought, never how much.';
grant execute on function public.initialize_payment(jsonb, jsonb) to service_role;
