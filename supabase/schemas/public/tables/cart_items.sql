create table public.cart_items (
  user_id uuid not null,
  product_id uuid not null,
  quantity integer not null,
  added_at timestamptz not null default now(),
  constraint cart_items_pkey primary key (user_id, product_id),
  constraint cart_items_quantity_range check (quantity between 1 and 99),
  constraint cart_items_user_fkey foreign key (user_id) references public.profiles (id) on delete cascade,
  constraint cart_items_product_fkey foreign key (product_id) references public.products (id) on delete cascade
);
comment on table public.cart_items is 'What a user means to buy. Without prices: they are taken when the order is made.';

create index cart_items_product_idx on public.cart_items (product_id);

alter table public.cart_items enable row level security;
create policy "users read their own cart" on public.cart_items
for select to authenticated using (user_id = (select public.me()));
grant select on public.cart_items to authenticated, service_role;
