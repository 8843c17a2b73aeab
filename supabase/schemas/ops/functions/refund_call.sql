create function ops.refund_call(refund ops.refunds) returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'refund_id', refund.id, 'provider', p.provider, 'reference', p.reference, 'capture_id', refund.capture_id,
    'amount', refund.amount, 'currency', refund.currency, 'reason', refund.reason, 'attempts', refund.attempts,
    'age_seconds', floor(extract(epoch from now() - refund.created_at))::integer,
    'quiet_seconds', floor(extract(epoch from now() - refund.updated_at))::integer, 'status', refund.status
  )
  from public.payments p where p.id = refund.payment_id;
$$;
comment on function ops.refund_call(ops.refunds) is
  'What is needed to ask the gateway for a refund. attempts: asked before, so look first; '
  'age_seconds: since it was written down; quiet_seconds: since the gateway was last asked about it, or answered.';
