create table ops.outbox (
  id bigint generated always as identity,
  topic text not null,
  payment_id uuid,
  payload jsonb not null,
  created_at timestamptz not null default now(),
  sent_at timestamptz,
  constraint outbox_pkey primary key (id),
  constraint outbox_once unique (topic, payment_id)
);
comment on table ops.outbox is
  'Messages the world must get once the payment is committed (receipts), written in the same transaction.';
comment on constraint outbox_once on ops.outbox is 'A payment causes one message of a topic, however often it is processed.';

create index outbox_unsent_idx on ops.outbox (id) where sent_at is null;

alter table ops.outbox enable row level security;
