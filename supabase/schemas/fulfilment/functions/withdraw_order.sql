create function fulfilment.withdraw_order(order_id uuid, to_status text) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_order public.orders;
begin
  update public.orders o set status = to_status, updated_at = now()
  where o.id = withdraw_order.order_id
  returning * into strict v_order;
  if v_order.shipped_at is null then
    perform fulfilment.move_stock(v_order.id, 'none');
  end if;
end;
$$;
comment on function fulfilment.withdraw_order(uuid, text) is
  'Ends an order as cancelled, failed or refunded: no more downloads, and its pieces are back in the shop unless they were sent.';
