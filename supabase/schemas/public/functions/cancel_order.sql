create function public.cancel_order(order_id uuid) returns jsonb
language plpgsql
security definer -- no API role writes orders
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_user uuid := (ops.require_profile()).id;
begin
  perform from public.orders o where o.id = cancel_order.order_id and o.user_id = v_user for update;
  if not found then
    perform fulfilment.refuse_unknown_order();
  end if;
  -- Or every download would be free with a parcel that is cancelled.
  if exists (
    select from public.order_items t
    where t.order_id = cancel_order.order_id and fulfilment.may_download(t.order_id, t.product_id)
  ) then
    raise sqlstate 'PT409' using
      message = 'order_not_cancellable',
      detail = 'This order''s downloads are there.',
      hint = 'Ask for a refund of what has not been sent.';
  end if;
  perform fulfilment.cancel_order(cancel_order.order_id);
  perform ops.audit('order_cancelled', format('user:%s', v_user), null, null, 'cancelled',
    jsonb_build_object('order_id', cancel_order.order_id));
  return (select to_jsonb(o) from public.orders o where o.id = cancel_order.order_id);
end;
$$;
comment on function public.cancel_order(uuid) is
  'Cancels the signed-in user''s own order before it is sent, unless its downloads are there: those an operator cancels. '
  'Credits are back at once, money is refunded.';
grant execute on function public.cancel_order(uuid) to authenticated;
