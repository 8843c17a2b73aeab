create function fulfilment.move_stock(order_id uuid, to_state text) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  v_from text;
  v_constraint text;
begin
  select o.stock_state into strict v_from from public.orders o where o.id = move_stock.order_id for update;
  perform fulfilment.lock_inventory(array(
    select t.product_id from public.order_items t where t.order_id = move_stock.order_id
  ));
  update public.product_inventory i set
    stock = i.stock + t.quantity * ((v_from = 'taken')::integer - (to_state = 'taken')::integer),
    reserved = i.reserved + t.quantity * ((to_state = 'reserved')::integer - (v_from = 'reserved')::integer)
  from public.order_items t
  where t.order_id = move_stock.order_id and i.product_id = t.product_id;
  update public.orders o set
    stock_state = to_state,
    reserved_until = case
      when to_state = 'reserved' then now() + (ops.setting('reservation') #>> '{}')::interval
    end
  where o.id = move_stock.order_id;
  return true;
exception when check_violation then
  get stacked diagnostics v_constraint = constraint_name;
  if to_state = 'none' or v_constraint not like 'product_inventory_%' then
    raise;
  end if;
  return false;
end;
$$;
comment on function fulfilment.move_stock(uuid, text) is
  'Moves all pieces of an order to none (back in the shop), reserved or taken; false when there are not enough: the '
  'inventory''s own checks say so. Locks the order, then the inventory by product.';
