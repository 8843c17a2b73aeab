create table public.credit_package_prices (
  package_id uuid not null,
  currency text not null,
  amount bigint not null,
  constraint credit_package_prices_pkey primary key (package_id, currency),
  constraint credit_package_prices_amount_positive check (amount > 0),
  constraint credit_package_prices_package_fkey foreign key (package_id)
    references public.credit_packages (id) on delete cascade,
  constraint credit_package_prices_currency_fkey foreign key (currency)
    references public.currencies (code) on delete restrict
);
comment on table public.credit_package_prices is 'What a package costs in each currency, before its discount.';
comment on column public.credit_package_prices.amount is 'List price in minor units of the currency.';

create index credit_package_prices_currency_idx on public.credit_package_prices (currency);

alter table public.credit_package_prices enable row level security;
create policy "anyone reads prices" on public.credit_package_prices for select to anon, authenticated using (true);
grant select on public.credit_package_prices to anon, authenticated, service_role;
