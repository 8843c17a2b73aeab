create function fulfilment.deliver_order(order_id uuid, payment_id uuid) returns public.orders
language plpgsql
set search_path = ''
as $$
declare
  v_before public.orders;
  v_order public.orders;
  v_to_send boolean;
begin
  select * into strict v_before from public.orders o where o.id = deliver_order.order_id;
  v_to_send := v_before.shipped_at is null and exists (
    select from public.order_items t where t.order_id = v_before.id and t.kind = 'physical'
  );
  update public.orders o set
    payment_id = deliver_order.payment_id,
    status = case when v_to_send then 'processing' else 'completed' end,
    fulfilled_at = case when v_to_send then o.fulfilled_at else coalesce(o.fulfilled_at, now()) end,
    updated_at = now()
  where o.id = v_before.id
  returning * into strict v_order;
  -- What was bought leaves the cart, once: what is put there after that is for the next order.
  if v_before.status in ('pending', 'failed') then
    delete from public.cart_items c using public.order_items t
    where t.order_id = deliver_order.order_id and c.user_id = v_order.user_id and c.product_id = t.product_id
      and c.quantity <= t.quantity;
    update public.cart_items c set quantity = c.quantity - t.quantity from public.order_items t
    where t.order_id = deliver_order.order_id and c.user_id = v_order.user_id and c.product_id = t.product_id
      and c.quantity > t.quantity; -- again: the buyer may change it between the two
  end if;
  return v_order;
end;
$$;
comment on function fulfilment.deliver_order(uuid, uuid) is
  'A paid order whose pieces are taken: completed when there is nothing to send, else processing. Empties the cart of it.';
