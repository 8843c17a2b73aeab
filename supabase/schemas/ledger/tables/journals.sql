create table ledger.journals (
  id bigint generated always as identity,
  kind text not null,
  payment_id uuid,
  description text not null,
  created_at timestamptz not null default now(),
  constraint journals_pkey primary key (id),
  constraint journals_kind check (kind in ('gateway', 'fulfilment', 'wallet'))
);
comment on table ledger.journals is
  'One movement. gateway: what the gateway holds for us, against suspense; fulfilment: from suspense to where it '
  'belongs; wallet: units of a user.';

create index journals_payment_idx on ledger.journals (payment_id) where payment_id is not null;

alter table ledger.journals enable row level security;

create trigger journals_append_only before update or delete or truncate on ledger.journals
for each statement execute function ledger.refuse_change();
