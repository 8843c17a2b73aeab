create table inbox.webhook_events (
  id bigint generated always as identity,
  outcome text not null default 'received',
  provider text not null,
  event_key text not null,
  event_id text,
  event_type text not null,
  source text not null,
  payment_id uuid,
  reason text,
  waits_for text[],
  attempts integer not null default 0,
  next_retry_at timestamptz,
  error_code text,
  error_message text,
  received_at timestamptz not null default now(),
  processed_at timestamptz,
  replayed_at timestamptz,
  constraint webhook_events_pkey primary key (id),
  constraint webhook_events_delivery_key unique (provider, event_key),
  constraint webhook_events_outcome check (
    outcome in ('received', 'applied', 'parked', 'review', 'ignored', 'failed', 'dead')
  ),
  constraint webhook_events_source check (source in ('webhook', 'replay', 'sweep', 'reconciliation', 'operator')),
  constraint webhook_events_reason check (reason in ('unknown_reference', 'unknown_payer', 'lookup', 'settlement')),
  constraint webhook_events_parked_has_reason check ((outcome = 'parked') = (reason is not null))
);
comment on table inbox.webhook_events is
  'Every delivery, once, for ever: the key that makes it take effect once, and what became of it.';
comment on column inbox.webhook_events.event_key is
  'sha256 of the signed raw body; for polls, of the normalised facts. Headers are not signed and make no key.';
comment on column inbox.webhook_events.waits_for is
  'What a parked event lacks, as provider:type:value or payer:issuer:sub; inbox.wake makes it due when that appears.';
comment on column inbox.webhook_events.replayed_at is
  'When an operator last asked for a replay; from then on it has its time anew until it is dead.';

create index webhook_events_due_idx on inbox.webhook_events (next_retry_at) where next_retry_at is not null;
create index webhook_events_waits_for_idx on inbox.webhook_events using gin (waits_for) where outcome = 'parked';
create index webhook_events_payment_idx on inbox.webhook_events (payment_id) where payment_id is not null;

alter table inbox.webhook_events enable row level security;
