create function ops.repeated_payment(issuer text, sub text, request jsonb) returns public.payments
language plpgsql
set search_path = ''
as $$
declare
  v_key ops.idempotency_keys;
  v_payment public.payments;
begin
  select * into v_key from ops.idempotency_keys k
  where k.issuer = repeated_payment.issuer and k.sub = repeated_payment.sub
    and k.key = request ->> 'idempotency_key' and k.created_at > now() - interval '24 hours';
  if not found then
    return null;
  end if;
  if v_key.request_hash is distinct from request ->> 'request_hash' then
    raise sqlstate 'PT409' using
      message = 'idempotency_key_reused',
      detail = 'This Idempotency-Key was used for a different request.',
      hint = 'Use a new key for a new purchase.';
  end if;
  select * into strict v_payment from public.payments p where p.id = v_key.payment_id;
  if v_payment.checkout_status = 'opened' then
    return v_payment;
  end if;
  perform ops.refuse_in_progress(v_payment);
  -- The gateway's answer is unknown or was a no: the retry takes a new reference, the old one stays sweepable.
  return null;
end;
$$;
comment on function ops.repeated_payment(text, text, jsonb) is
  'The payment an Idempotency-Key already started, to be answered again; null when a new one is to be made. The caller holds ops.lock_payer.';
