create function fulfilment.place_order(buyer uuid, currency text, seen_version text) returns public.orders
language plpgsql
set search_path = ''
as $$
declare
  v_version text := fulfilment.check_cart(buyer, currency, seen_version);
  v_order public.orders;
begin
  -- Also one that was not paid in time: its money may still come, and then the order it is for must be this one or none.
  select * into v_order from public.orders o where o.user_id = buyer and o.status in ('pending', 'failed') for update;
  if v_order.cart_version <> v_version then
    -- The buyer has changed their mind: what they had reserved is free, and money that still comes for it is refunded.
    perform fulfilment.lock_inventory(array(
      select t.product_id from public.order_items t where t.order_id = v_order.id
      union
      select c.product_id from public.cart_items c where c.user_id = buyer
    ));
    perform fulfilment.withdraw_order(v_order.id, 'cancelled');
    v_order := null;
  elsif v_order.status = 'failed' then
    update public.orders o set status = 'pending', updated_at = now() where o.id = v_order.id returning * into v_order;
  end if;
  if v_order.id is null then
    -- In one statement, so of one snapshot: the cart may change at any time, back and forth between two statements,
    -- and what is paid, what is ordered and what was looked at must be the same.
    with lines as materialized (
      select l.* from fulfilment.cart_lines(buyer, place_order.currency) l
    ), placed as (
      insert into public.orders (user_id, amount, currency, cart_version)
      select buyer, sum(l.unit_amount * l.quantity), place_order.currency, v_version from lines l
      having fulfilment.cart_version(buyer, place_order.currency) = v_version
      returning *
    ), items as (
      insert into public.order_items (order_id, product_id, name, kind, quantity, unit_amount)
      select p.id, l.product_id, l.name, l.kind, l.quantity, l.unit_amount from placed p cross join lines l
    )
    select p.* into v_order from placed p;
    if v_order.id is null then
      perform fulfilment.check_cart(buyer, place_order.currency, ''); -- says how it has changed
    end if;
  end if;
  if not fulfilment.move_stock(v_order.id, 'reserved') then
    perform fulfilment.refuse_out_of_stock(buyer);
  end if;
  return v_order;
end;
$$;
comment on function fulfilment.place_order(uuid, text, text) is
  'The pending order of a user''s cart at server prices, its pieces reserved; a second tab with the same cart gets the same one, '
  'and so does who comes back after the reservation ran out. The caller holds ops.lock_payer.';
