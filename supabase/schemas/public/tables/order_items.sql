create table public.order_items (
  order_id uuid not null,
  product_id uuid not null,
  name text not null,
  kind text not null,
  quantity integer not null,
  unit_amount bigint not null,
  constraint order_items_pkey primary key (order_id, product_id),
  constraint order_items_quantity_range check (quantity between 1 and 99),
  constraint order_items_unit_amount_positive check (unit_amount > 0),
  constraint order_items_order_fkey foreign key (order_id) references public.orders (id) on delete restrict,
  constraint order_items_product_fkey foreign key (product_id) references public.products (id) on delete restrict
);
comment on table public.order_items is 'What an order is for, with name, kind and price as they were when it was made.';
comment on column public.order_items.unit_amount is 'Price of one piece in the order''s currency, minor units or credits.';

create index order_items_product_idx on public.order_items (product_id);

alter table public.order_items enable row level security;
create policy "users read the items of their own orders" on public.order_items
for select to authenticated using (
  exists (select from public.orders o where o.id = order_items.order_id and o.user_id = (select public.me()))
);
grant select on public.order_items to authenticated, service_role;
