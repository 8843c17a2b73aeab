create view public.product_offers with (security_invoker = true) as
select
  p.id as product_id, p.name, p.description, p.kind, p.image_url, p.credits_price, r.currency, r.amount,
  i.stock - i.reserved as available, g.providers, p.sort_order
from public.products p
join public.product_prices r on r.product_id = p.id
left join public.product_inventory i on i.product_id = p.id
cross join lateral public.providers_taking(r.currency, r.amount) g (providers)
where p.active;
comment on view public.product_offers is
  'What the shop sells: price by currency and in credits, pieces left (null: never runs out), and the gateways that take one piece''s price.';
grant select on public.product_offers to anon, authenticated, service_role;
