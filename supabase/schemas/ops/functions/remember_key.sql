create function ops.remember_key(payment public.payments, request jsonb) returns void
language sql
set search_path = ''
as $$
  insert into ops.idempotency_keys (issuer, sub, key, request_hash, payment_id)
  select payment.issuer, payment.sub, request ->> 'idempotency_key', request ->> 'request_hash', payment.id
  where request ->> 'idempotency_key' is not null
  on conflict on constraint idempotency_keys_pkey do update
  set request_hash = excluded.request_hash, payment_id = excluded.payment_id, created_at = now();
$$;
comment on function ops.remember_key(public.payments, jsonb) is
  'Ties an Idempotency-Key to the payment it started; one that expired or whose payment came to nothing is taken over.';
