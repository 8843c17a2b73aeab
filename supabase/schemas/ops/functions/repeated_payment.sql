create function ops.repeated_payment(issuer text, sub text, request jsonb) returns public.payments
language plpgsql
set search_path = ''
as $$
declare
  v_key ops.idempotency_keys;
  v_payment public.payments;
begin
  -- Held until commit: two requests with one key cannot both find it unused.
  perform pg_advisory_xact_lock(hashtextextended(issuer || chr(31) || sub || chr(31) || (request ->> 'idempotency_key'), 0));
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
  if v_payment.checkout_status = 'opening' and v_payment.created_at > now() - interval '30 seconds' then
    raise sqlstate 'PT409' using
      message = 'in_progress',
      detail = 'The first request with this Idempotency-Key is still being answered.',
      hint = 'Wait a few seconds and send the same request again.';
  end if;
  -- The gateway's answer is unknown or was a no: the retry takes a new reference, the old one stays sweepable.
  return null;
end;
$$;
comment on function ops.repeated_payment(text, text, jsonb) is
  'The payment an Idempotency-Key already started, to be answered again; null when a new one is to be made.';
