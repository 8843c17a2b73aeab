create function public.initialize_payment(payer jsonb, request jsonb) returns jsonb
language plpgsql
security definer -- no API role inserts payments; the price comes from the database
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_payment public.payments;
  v_quote jsonb;
begin
  v_payment.issuer := public.canonical_issuer(payer ->> 'issuer');
  v_payment.sub := payer ->> 'sub';
  if request ? 'idempotency_key' and request ->> 'idempotency_key' is not null then
    v_payment := ops.repeated_payment(v_payment.issuer, v_payment.sub, request);
    if v_payment.id is not null then
      return fulfilment.checkout_answer(v_payment, 'repeated');
    end if;
    v_payment.issuer := public.canonical_issuer(payer ->> 'issuer');
    v_payment.sub := payer ->> 'sub';
  end if;

  v_payment.provider := request ->> 'provider';
  v_payment.payment_type := request ->> 'payment_type';
  v_payment.livemode := (request ->> 'livemode')::boolean;
  v_payment.purchase := request;
  v_payment.currency := fulfilment.choose_currency(v_payment.provider, request);
  v_quote := fulfilment.quote(v_payment);

  insert into public.payments
    (provider, reference, livemode, issuer, sub, user_id, payment_type, purchase, description, amount, currency, email)
  values (
    v_payment.provider, 'PAY-' || replace(gen_random_uuid()::text, '-', ''), v_payment.livemode,
    v_payment.issuer, v_payment.sub,
    (select u.id from public.profiles u
     where u.issuer = v_payment.issuer and u.external_id = v_payment.sub and u.closed_at is null),
    v_payment.payment_type, v_quote -> 'purchase', v_quote ->> 'description', (v_quote ->> 'amount')::bigint,
    v_payment.currency, coalesce(request ->> 'email', payer ->> 'email')
  )
  returning * into v_payment;
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
