create table public.products (
  id uuid not null default gen_random_uuid(),
  name text not null,
  description text not null default '',
  kind text not null,
  image_url text,
  credits_price bigint,
  active boolean not null default true,
  sort_order integer not null default 0,
  created_at timestamptz not null default now(),
  constraint products_pkey primary key (id),
  constraint products_kind check (kind in ('image', 'digital', 'physical')),
  constraint products_credits_price_positive check (credits_price > 0)
);
comment on table public.products is
  'What the shop sells. Prices in money are in product_prices, pieces in product_inventory, files in fulfilment.product_files.';
comment on column public.products.kind is 'image and digital are downloaded, physical is sent.';
comment on column public.products.credits_price is 'Price in credits; null: not sold for credits.';

create index products_catalogue_idx on public.products (sort_order, id) where active;

alter table public.products enable row level security;
create policy "anyone reads active products" on public.products for select to anon, authenticated using (active);
grant select on public.products to anon, authenticated, service_role;
