create function fulfilment.lock_inventory(products uuid[]) returns void
language plpgsql
set search_path = ''
as $$
begin
  perform from public.product_inventory i where i.product_id = any (products) order by i.product_id for update;
end;
$$;
comment on function fulfilment.lock_inventory(uuid[]) is
  'Locks what there is of these products, by id. Whoever needs several names all of them at once, so that nobody waits for '
  'another crosswise.';
