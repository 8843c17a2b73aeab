create function public.catalogue(currency text, page integer default 1) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_size constant integer := 24;
  v_products jsonb;
begin
  -- What everybody sees alike may be kept by browsers and CDNs for a moment; the cart and the checkout ask the present price.
  perform set_config('response.headers',
    '[{"Cache-Control": "public, max-age=30, stale-while-revalidate=300"}]', true);
  select coalesce(jsonb_agg(to_jsonb(o) order by o.sort_order, o.product_id), '[]') into v_products
  from (
    select * from public.product_offers p
    where p.currency = catalogue.currency
    order by p.sort_order, p.product_id
    limit v_size + 1 offset v_size::bigint * (greatest(page, 1) - 1)
  ) o;
  return jsonb_build_object(
    'currency', catalogue.currency, 'page', greatest(page, 1),
    'products', case when jsonb_array_length(v_products) > v_size then v_products - v_size else v_products end,
    'more', jsonb_array_length(v_products) > v_size,
    'currencies', (select jsonb_agg(distinct r.currency order by r.currency) from public.product_prices r)
  );
end;
$$;
comment on function public.catalogue(text, integer) is
  'One page of the shop in a currency, in one request; cacheable. 24 products a page, more: whether another follows.';
grant execute on function public.catalogue(text, integer) to anon, authenticated;
