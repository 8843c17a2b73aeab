create function fulfilment.place_order(buyer uuid, currency text, seen_version text) returns public.orders
language plpgsql
set search_path = ''
as $$
declare
  v_version text := fulfilment.check_cart(buyer, currency, seen_version);
  v_order public.orders;
begin
  select * into v_order from public.orders o where o.user_id = buyer and o.status = 'pending' for update;
  if found and (v_order.cart_version <> v_version or not fulfilment.move_stock(v_order.id, 'reserved')) then
    -- The buyer has changed their mind: what they had reserved is free, and money that still comes for it is refunded.
    perform fulfilment.withdraw_order(v_order.id, 'cancelled');
    v_order := null;
  end if;
  if v_order.id is null then
    insert into public.orders (user_id, amount, currency, cart_version)
    select buyer, sum(l.unit_amount * l.quantity), place_order.currency, v_version
    from fulfilment.cart_lines(buyer, place_order.currency) l
    having count(*) > 0
    returning * into v_order;
    insert into public.order_items (order_id, product_id, name, kind, quantity, unit_amount)
    select v_order.id, l.product_id, l.name, l.kind, l.quantity, l.unit_amount
    from fulfilment.cart_lines(buyer, place_order.currency) l
    where v_order.id is not null;
    -- A payment that takes effect just now empties the cart: what was ordered must be what was looked at.
    perform fulfilment.check_cart(buyer, place_order.currency, v_version);
    if not fulfilment.move_stock(v_order.id, 'reserved') then
      perform fulfilment.refuse_out_of_stock(buyer);
    end if;
  end if;
  return v_order;
end;
$$;
comment on function fulfilment.place_order(uuid, text, text) is
  'The pending order of a user''s cart at server prices, its pieces reserved; a second tab with the same cart gets the same one. '
  'The caller holds ops.lock_payer.';
