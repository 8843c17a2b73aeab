create function fulfilment.count_reserved() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  -- An order just being made holds the product by its items' foreign key: after this it is counted, or sees this row.
  perform from public.products p where p.id = new.product_id for update;
  new.reserved := (
    select coalesce(sum(t.quantity), 0)
    from public.order_items t
    join public.orders o on o.id = t.order_id
    where t.product_id = new.product_id and o.stock_state = 'reserved'
  );
  return new;
end;
$$;
comment on function fulfilment.count_reserved() is
  'Trigger: a product that begins to run out begins with what pending orders hold of it, or they could never let go.';
