create table public.provider_currencies (
  provider text not null,
  currency text not null,
  minimum_amount bigint not null,
  preferred boolean not null default false,
  constraint provider_currencies_pkey primary key (provider, currency),
  constraint provider_currencies_minimum_positive check (minimum_amount > 0),
  constraint provider_currencies_currency_fkey foreign key (currency)
    references public.currencies (code) on delete restrict
);
comment on table public.provider_currencies is 'Which gateway takes which currency.';
comment on column public.provider_currencies.minimum_amount is
  'The least the gateway accepts, in minor units of the currency.';

comment on column public.provider_currencies.preferred is 'The currency when a request names none.';

create unique index provider_currencies_preferred_key on public.provider_currencies (provider) where preferred;
create index provider_currencies_currency_idx on public.provider_currencies (currency);

alter table public.provider_currencies enable row level security;
create policy "anyone reads provider currencies" on public.provider_currencies
for select to anon, authenticated using (true);
grant select on public.provider_currencies to anon, authenticated, service_role;
