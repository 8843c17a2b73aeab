create function fulfilment.check_cart(buyer uuid, currency text, seen_version text) returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_version text := fulfilment.cart_version(buyer, currency);
  v_unsold text;
begin
  if v_version is null then
    raise sqlstate 'PT409' using
      message = 'cart_empty',
      detail = 'There is nothing in the cart.',
      hint = 'Put something in the cart first. What was ordered a moment ago is among the orders.';
  end if;
  select l.name into v_unsold from fulfilment.cart_lines(buyer, currency) l where l.unit_amount is null limit 1;
  if found then
    raise sqlstate 'PT409' using
      message = 'product_unavailable',
      detail = format('%s is not sold in %s.', v_unsold, currency),
      hint = 'Take it out of the cart or choose another way to pay.';
  end if;
  if seen_version <> v_version then
    raise sqlstate 'PT409' using
      message = 'cart_changed',
      detail = 'A price or the content of your cart has changed since you looked at it.',
      hint = 'Look at the cart again, and pay if you agree.';
  end if;
  return v_version;
end;
$$;
comment on function fulfilment.check_cart(uuid, text, text) is
  'The version of a cart that can be ordered; refused when it is empty, not sold so, or not what the buyer has seen.';
