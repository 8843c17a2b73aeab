create function public.request_refund(payer jsonb, request jsonb) returns jsonb
language plpgsql
security definer -- refunds are outside the Data API
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_operator uuid := ops.operator_named(payer);
  v_payment public.payments;
  v_refund ops.refunds;
begin
  select * into v_payment from public.payments p
  where p.reference = request ->> 'reference' and (request ->> 'provider' is null or p.provider = request ->> 'provider')
  order by p.provider limit 1
  for update;
  if not found then
    raise sqlstate 'PT404' using
      message = 'payment_not_found',
      detail = 'There is no payment with this reference.',
      hint = 'Check the reference and the gateway.';
  end if;
  select * into v_refund from ops.refunds r
  where r.payment_id = v_payment.id and r.idempotency_key = request ->> 'idempotency_key';
  if not found then
    if not coalesce(request -> 'providers' ? v_payment.provider, false) then
      raise sqlstate 'PT503' using
        message = 'provider_unavailable',
        detail = format('%s is not set up here, so it can''t be asked for a refund.', v_payment.provider),
        hint = 'Set its keys, then ask again.';
    end if;
    v_refund := ops.reserve_refund(
      v_payment, (request ->> 'amount')::bigint, coalesce(request ->> 'reason', 'Refunded by an operator'), v_operator,
      request ->> 'idempotency_key', request ->> 'capture_id'
    );
    -- The caller asks the gateway now; who dies before that is followed by the sweeper.
    update ops.refunds r set attempts = 1, due_at = now() + ops.check_delay(0) where r.id = v_refund.id;
  elsif v_refund.amount <> coalesce((request ->> 'amount')::bigint, v_refund.amount)
    or v_refund.capture_id <> coalesce(request ->> 'capture_id', v_refund.capture_id) then
    raise sqlstate 'PT409' using
      message = 'idempotency_key_reused',
      detail = 'This Idempotency-Key was used for a different refund.',
      hint = 'Use a new key for a new refund.';
  else
    return ops.refund_call(v_refund) || jsonb_build_object('repeated', true);
  end if;
  return ops.refund_call(v_refund) || jsonb_build_object('repeated', false);
end;
$$;
comment on function public.request_refund(jsonb, jsonb) is
  'Reserves a refund for an operator, before the gateway is asked. payer: {issuer, sub} of the verified token; request: {reference, '
  'provider?, capture_id? (of several), amount? (minor units; all that is left of a capture when null), reason?, idempotency_key?,'
  ' providers: those that are set up}.';
grant execute on function public.request_refund(jsonb, jsonb) to service_role;
