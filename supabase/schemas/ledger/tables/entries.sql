create table ledger.entries (
  id bigint generated always as identity,
  journal_id bigint not null,
  account_id bigint not null,
  currency text not null,
  amount bigint not null,
  balance_after bigint,
  constraint entries_pkey primary key (id),
  constraint entries_amount_not_zero check (amount <> 0)
);
comment on table ledger.entries is
  'What a journal moves, debit positive. No foreign keys: a key share lock on shared accounts would serialise payments; '
  'the zero-sum trigger and ledger.post do that work.';
comment on column ledger.entries.balance_after is
  'Running balance, on a user''s own accounts only: their profile row is locked anyway.';

create index entries_journal_idx on ledger.entries (journal_id);
create index entries_account_idx on ledger.entries (account_id);

alter table ledger.entries enable row level security;

create trigger entries_append_only before update or delete or truncate on ledger.entries
for each statement execute function ledger.refuse_change();

create trigger entries_zero_sum after insert on ledger.entries
referencing new table as inserted
for each statement execute function ledger.refuse_imbalance();
