create table inbox.payment_facts (
  id bigint generated always as identity,
  payment_id uuid not null,
  provider text not null,
  object_id text not null,
  fact_type text not null,
  amount bigint,
  currency text,
  livemode boolean not null,
  webhook_event_id bigint not null,
  occurred_at timestamptz,
  recorded_at timestamptz not null default now(),
  constraint payment_facts_pkey primary key (id),
  constraint payment_facts_fact_key
    unique nulls not distinct (provider, object_id, fact_type, amount, currency),
  constraint payment_facts_fact_type check (
    fact_type in (
      'authorized', 'captured', 'attempt_failed', 'canceled', 'refund_pending', 'refund_processed', 'refund_failed',
      'dispute_opened', 'dispute_won', 'dispute_lost', 'accepted'
    )
  ),
  constraint payment_facts_amount_not_negative check (amount >= 0),
  constraint payment_facts_money_has_currency check (amount is null or currency is not null),
  constraint payment_facts_movement_has_amount check (
    amount is not null or fact_type in ('authorized', 'attempt_failed', 'canceled', 'accepted', 'dispute_won')
  )
);
comment on table inbox.payment_facts is
  'What the gateways established, append-only. A fact is told by several events and counts once: payment_facts_fact_key.';
comment on column inbox.payment_facts.object_id is
  'The gateway''s id of the movement itself (payment, refund, dispute), as source text: ids may exceed 2^53.';
comment on column inbox.payment_facts.occurred_at is 'The gateway''s time. Data, never an arbiter of order.';

create index payment_facts_payment_idx on inbox.payment_facts (payment_id);

alter table inbox.payment_facts enable row level security;

create trigger payment_facts_append_only before update or delete or truncate on inbox.payment_facts
for each statement execute function ledger.refuse_change();
