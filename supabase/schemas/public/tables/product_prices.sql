create table public.product_prices (
  product_id uuid not null,
  currency text not null,
  amount bigint not null,
  constraint product_prices_pkey primary key (product_id, currency),
  constraint product_prices_amount_positive check (amount > 0),
  constraint product_prices_product_fkey foreign key (product_id) references public.products (id) on delete cascade,
  constraint product_prices_currency_fkey foreign key (currency) references public.currencies (code) on delete restrict
);
comment on table public.product_prices is 'What one piece of a product costs in each currency.';
comment on column public.product_prices.amount is 'Price of one piece in minor units of the currency.';

create index product_prices_currency_idx on public.product_prices (currency);

alter table public.product_prices enable row level security;
create policy "anyone reads product prices" on public.product_prices for select to anon, authenticated using (true);
grant select on public.product_prices to anon, authenticated, service_role;
