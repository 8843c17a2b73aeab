create function fulfilment.may_download(order_id uuid, product_id uuid) returns boolean
language sql
stable
set search_path = ''
as $$
  select exists (
    select from public.orders o
    join public.order_items t on t.order_id = o.id
    join fulfilment.product_files f on f.product_id = t.product_id
    where o.id = may_download.order_id and t.product_id = may_download.product_id
      and t.kind in ('image', 'digital') and o.status in ('processing', 'completed')
  );
$$;
comment on function fulfilment.may_download(uuid, uuid) is
  'Whether this order still gives this file: asked when the link is made and again when it is opened.';
