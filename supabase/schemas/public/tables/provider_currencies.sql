create table public.provider_currencies (
  provider text not null,
  currency text not null,
  minimum_amount bigint not null,
  preferred boolean not null default false,
  recurring boolean not null default false,
  multiple_of bigint not null default 1,
  constraint provider_currencies_pkey primary key (provider, currency),
  constraint provider_currencies_minimum_positive check (minimum_amount > 0),
  constraint provider_currencies_multiple_positive check (multiple_of > 0),
  constraint provider_currencies_currency_fkey foreign key (currency)
    references public.currencies (code) on delete restrict
);
comment on table public.provider_currencies is 'Which gateway takes which currency.';
comment on column public.provider_currencies.minimum_amount is
  'The least the gateway accepts, in minor units of the currency.';

comment on column public.provider_currencies.preferred is 'The currency when a request names none.';

comment on column public.provider_currencies.recurring is 'Whether monthly plans can be paid through this gateway.';

comment on column public.provider_currencies.multiple_of is
  'Amounts the gateway can take exactly are multiples of this many minor units: 10 where its last digit has to be 0.';

create unique index provider_currencies_preferred_key on public.provider_currencies (provider) where preferred;
create index provider_currencies_currency_idx on public.provider_currencies (currency);

alter table public.provider_currencies enable row level security;
create policy "anyone reads provider currencies" on public.provider_currencies
for select to anon, authenticated using (true);
grant select on public.provider_currencies to anon, authenticated, service_role;
