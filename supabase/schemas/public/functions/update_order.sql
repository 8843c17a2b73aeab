create function public.update_order(order_id uuid, status text default null, tracking_info text default null) returns jsonb
language plpgsql
security definer -- no API role writes orders
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_operator uuid := ops.require_operator();
  v_order public.orders;
begin
  select * into v_order from public.orders o where o.id = update_order.order_id for update;
  if not found then
    perform fulfilment.refuse_unknown_order();
  end if;
  if update_order.status = 'cancelled' then
    perform fulfilment.cancel_order(v_order.id);
  elsif v_order.status = 'processing' and update_order.status = 'completed' then
    update public.orders o set
      status = 'completed', shipped_at = now(), fulfilled_at = coalesce(o.fulfilled_at, now()), updated_at = now()
    where o.id = v_order.id;
  elsif update_order.status is not null and update_order.status <> v_order.status then
    raise sqlstate 'PT409' using
      message = 'order_transition_refused',
      detail = format('Order %s is %s and can''t become %s.', v_order.number, v_order.status, update_order.status),
      hint = 'Operators complete what is processing, or cancel what is pending or processing; refunds come from payments.';
  end if;
  update public.orders o set tracking_info = coalesce(left(update_order.tracking_info, 500), o.tracking_info), updated_at = now()
  where o.id = v_order.id;
  perform ops.audit('order_updated', format('operator:%s', v_operator), null, v_order.status, update_order.status,
    jsonb_build_object('order_id', v_order.id, 'tracking_info', update_order.tracking_info));
  return (select to_jsonb(o) from public.orders o where o.id = v_order.id);
end;
$$;
comment on function public.update_order(uuid, text, text) is
  'For operators: processing → completed (sent) or cancelled, and the tracking the buyer sees.';
grant execute on function public.update_order(uuid, text, text) to authenticated;
