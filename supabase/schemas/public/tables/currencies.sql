create table public.currencies (
  code text not null,
  name text not null,
  exponent smallint not null,
  constraint currencies_pkey primary key (code),
  constraint currencies_code_format check (code ~ '^[A-Z]{3}$'),
  constraint currencies_exponent_range check (exponent between 0 and 4)
);
comment on table public.currencies is 'ISO 4217 currencies and how many decimals their minor unit has.';

alter table public.currencies enable row level security;
create policy "anyone reads currencies" on public.currencies for select to anon, authenticated using (true);
grant select on public.currencies to anon, authenticated, service_role;
