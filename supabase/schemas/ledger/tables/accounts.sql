create table ledger.accounts (
  id bigint generated always as identity,
  code text not null,
  currency text not null,
  created_at timestamptz not null default now(),
  constraint accounts_pkey primary key (id),
  constraint accounts_code_key unique (code, currency)
);
comment on table ledger.accounts is
  'One row an account and currency, without a balance: no payment updates or locks a shared row. '
  'Codes: clearing|fees|surcharge:<provider>:<mode>, suspense|revenue:…:<mode>, wallet|debt:<user>, issued, spent.';

alter table ledger.accounts enable row level security;

create trigger accounts_append_only before update or delete or truncate on ledger.accounts
for each statement execute function ledger.refuse_change();
