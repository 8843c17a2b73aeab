create function fulfilment.cart_lines(buyer uuid, currency text)
returns table (
  product_id uuid, name text, kind text, image_url text, quantity integer, unit_amount bigint, available bigint
)
language sql
stable
set search_path = ''
as $$
  select
    p.id, p.name, p.kind, p.image_url, c.quantity,
    case when p.active then case when cart_lines.currency = 'CREDITS' then p.credits_price else r.amount end end,
    i.stock - i.reserved
  from public.cart_items c
  join public.products p on p.id = c.product_id
  left join public.product_prices r on r.product_id = p.id and r.currency = cart_lines.currency
  left join public.product_inventory i on i.product_id = p.id
  where c.user_id = cart_lines.buyer
  order by p.id;
$$;
comment on function fulfilment.cart_lines(uuid, text) is
  'A user''s cart at today''s prices in a currency or in CREDITS. unit_amount null: not sold so; available null: never runs out.';
