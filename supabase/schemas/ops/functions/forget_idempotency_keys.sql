create function ops.forget_idempotency_keys() returns void
language sql
set search_path = ''
as $$
  delete from ops.idempotency_keys k where k.created_at < now() - interval '24 hours';
$$;
comment on function ops.forget_idempotency_keys() is 'Idempotency-Keys past their day, which hold nothing any more. Never what they started.';
