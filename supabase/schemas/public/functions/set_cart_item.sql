create function public.set_cart_item(product_id uuid, quantity integer) returns integer
language plpgsql
security definer -- no API role writes tables
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_user uuid := (ops.require_profile()).id;
begin
  if quantity is null or quantity not between 0 and 99 then
    raise sqlstate 'PT400' using
      message = 'invalid_request',
      detail = 'quantity is a whole number from 0 to 99.',
      hint = 'Send 0 to take the product out of the cart.';
  end if;
  if quantity = 0 then
    delete from public.cart_items c where c.user_id = v_user and c.product_id = set_cart_item.product_id;
  elsif exists (select from public.products p where p.id = set_cart_item.product_id and p.active) then
    insert into public.cart_items (user_id, product_id, quantity)
    values (v_user, set_cart_item.product_id, set_cart_item.quantity)
    on conflict on constraint cart_items_pkey do update set quantity = excluded.quantity;
  else
    raise sqlstate 'PT404' using
      message = 'product_not_found',
      detail = 'This product is not sold.',
      hint = 'Reload the shop and choose again.';
  end if;
  return (select coalesce(sum(c.quantity), 0) from public.cart_items c where c.user_id = v_user);
end;
$$;
comment on function public.set_cart_item(uuid, integer) is
  'Puts so many pieces of a product into the signed-in user''s cart, 0 takes it out. Answers the pieces in the cart.';
grant execute on function public.set_cart_item(uuid, integer) to authenticated;
