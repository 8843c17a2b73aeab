create function public.cancel_order(order_id uuid) returns jsonb
language plpgsql
security definer -- no API role writes orders
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_user uuid := (ops.require_profile()).id;
begin
  if not exists (select from public.orders o where o.id = cancel_order.order_id and o.user_id = v_user) then
    perform fulfilment.refuse_unknown_order();
  end if;
  perform fulfilment.cancel_order(cancel_order.order_id);
  perform ops.audit('order_cancelled', format('user:%s', v_user), null, null, 'cancelled',
    jsonb_build_object('order_id', cancel_order.order_id));
  return (select to_jsonb(o) from public.orders o where o.id = cancel_order.order_id);
end;
$$;
comment on function public.cancel_order(uuid) is
  'Cancels the signed-in user''s own order before it is sent. Credits are back at once, money is refunded.';
grant execute on function public.cancel_order(uuid) to authenticated;
