create table public.product_inventory (
  product_id uuid not null,
  stock bigint not null,
  reserved bigint not null default 0,
  constraint product_inventory_pkey primary key (product_id),
  constraint product_inventory_stock_not_negative check (stock >= 0),
  constraint product_inventory_reserved_not_negative check (reserved >= 0),
  constraint product_inventory_reserved_in_stock check (reserved <= stock),
  constraint product_inventory_product_fkey foreign key (product_id) references public.products (id) on delete cascade
);
comment on table public.product_inventory is
  'Pieces of the products that run out; one without a row here never does. Its checks refuse what would oversell: '
  'fulfilment.move_stock relies on them.';
comment on column public.product_inventory.stock is 'Pieces we have, reserved ones included.';
comment on column public.product_inventory.reserved is 'Pieces held for orders that are being paid.';

create trigger product_inventory_count_reserved before insert on public.product_inventory
for each row execute function fulfilment.count_reserved();

alter table public.product_inventory enable row level security;
create policy "anyone reads the inventory" on public.product_inventory for select to anon, authenticated using (true);
grant select on public.product_inventory to anon, authenticated, service_role;
