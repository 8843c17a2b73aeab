create function public.accept_capture(payment_id uuid, capture_id text) returns jsonb
language plpgsql
security definer -- through the one door, which is not the clients'
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_operator uuid := ops.require_operator();
  v_payment public.payments;
  v_capture record;
begin
  select * into v_payment from public.payments p where p.id = accept_capture.payment_id;
  select * into v_capture from inbox.captures(v_payment.id) c where c.object_id = accept_capture.capture_id and not c.matches;
  if not found then
    raise sqlstate 'PT404' using
      message = 'capture_not_in_review',
      detail = 'This payment has no such capture that waits for a decision.',
      hint = 'Reload the payments in review.';
  end if;
  if v_capture.currency <> v_payment.currency or v_capture.livemode <> v_payment.livemode then
    raise sqlstate 'PT409' using
      message = 'capture_not_acceptable',
      detail = 'Money in another currency or mode can''t pay what is due.',
      hint = 'Refund it.';
  end if;
  perform ops.audit('capture_accepted', format('operator:%s', v_operator), v_payment.id, null, null,
    jsonb_build_object('capture_id', v_capture.object_id, 'amount', v_capture.amount, 'currency', v_capture.currency));
  return public.process_payment_atomic(jsonb_build_object(
    'provider', v_payment.provider, 'event_type', 'capture.accepted', 'source', 'operator', 'livemode', v_payment.livemode,
    'event_key', encode(sha256(convert_to('accepted:' || v_payment.id || ':' || v_capture.object_id, 'UTF8')), 'hex'),
    'refs', jsonb_build_array(jsonb_build_object('type', 'reference', 'value', v_payment.reference)),
    'facts', jsonb_build_array(jsonb_build_object(
      'type', 'accepted', 'object_id', v_capture.object_id, 'currency', v_capture.currency
    ))
  ));
end;
$$;
comment on function public.accept_capture(uuid, text) is
  'An operator accepts an amount in review as paying what is due. That is a fact too, and goes through the one door.';
grant execute on function public.accept_capture(uuid, text) to authenticated;
