create function fulfilment.cart_version(buyer uuid, currency text) returns text
language sql
stable
set search_path = ''
as $$
  select encode(sha256(convert_to(
    cart_version.currency || string_agg(format('|%s:%s:%s', l.product_id, l.quantity, l.unit_amount), '' order by l.product_id),
    'UTF8'
  )), 'hex')
  from fulfilment.cart_lines(cart_version.buyer, cart_version.currency) l;
$$;
comment on function fulfilment.cart_version(uuid, text) is
  'A hash of what a cart holds and costs; null when it is empty. Who names another one has seen other prices.';
