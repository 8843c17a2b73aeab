create table ops.audit_log (
  id bigint generated always as identity,
  event text not null,
  actor text not null,
  payment_id uuid,
  old_status text,
  new_status text,
  detail jsonb not null default '{}',
  at timestamptz not null default now(),
  constraint audit_log_pkey primary key (id)
);
comment on table ops.audit_log is 'What happened, by whom, from which status to which. No row images; append-only.';

create index audit_log_payment_idx on ops.audit_log (payment_id) where payment_id is not null;

alter table ops.audit_log enable row level security;

create trigger audit_log_append_only before update or delete or truncate on ops.audit_log
for each statement execute function ledger.refuse_change();
