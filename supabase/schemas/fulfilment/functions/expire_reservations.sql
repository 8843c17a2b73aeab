create function fulfilment.expire_reservations() returns integer
language plpgsql
set search_path = ''
as $$
declare
  v_expired uuid[];
begin
  v_expired := array(
    select o.id from public.orders o
    where o.stock_state = 'reserved' and o.reserved_until < now()
    order by o.reserved_until limit 500
    for update skip locked
  );
  -- All inventory before any order is moved, by product: one order after the other would cross a checkout's locks.
  perform fulfilment.lock_inventory(array(
    select t.product_id from public.order_items t where t.order_id = any (v_expired)
  ));
  perform fulfilment.withdraw_order(expired, 'failed') from unnest(v_expired) as expired;
  return cardinality(v_expired);
end;
$$;
comment on function fulfilment.expire_reservations() is
  'Orders not paid in time fail and let go of their pieces; a payment that still comes takes pieces again if there are any.';
