create table public.agent_prices (
  agent_id uuid not null,
  currency text not null,
  amount bigint not null,
  constraint agent_prices_pkey primary key (agent_id, currency),
  constraint agent_prices_amount_positive check (amount > 0),
  constraint agent_prices_agent_fkey foreign key (agent_id) references public.agents (id) on delete cascade,
  constraint agent_prices_currency_fkey foreign key (currency) references public.currencies (code) on delete restrict
);
comment on table public.agent_prices is 'What access to an agent costs in each currency.';
comment on column public.agent_prices.amount is 'Price in minor units of the currency.';

create index agent_prices_currency_idx on public.agent_prices (currency);

alter table public.agent_prices enable row level security;
create policy "anyone reads agent prices" on public.agent_prices for select to anon, authenticated using (true);
grant select on public.agent_prices to anon, authenticated, service_role;
