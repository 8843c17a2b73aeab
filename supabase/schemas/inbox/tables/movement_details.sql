create table inbox.movement_details (
  provider text not null,
  object_id text not null,
  detail text not null,
  value text not null,
  constraint movement_details_pkey primary key (provider, object_id, detail, value),
  constraint movement_details_detail check (detail in ('capture', 'dispute', 'fee', 'gross')),
  constraint movement_details_amount check (detail not in ('fee', 'gross') or value ~ '^\d{1,18}$')
);
comment on table inbox.movement_details is
  'What events tell of a movement beside the fact itself, append-only: the capture a refund or dispute takes from, the dispute a '
  'refund settles, the fee and the gross of a capture. Apart from the facts, because one event tells of a movement before another '
  'says this of it; where they differ the largest holds, whatever came first.';
comment on column inbox.movement_details.object_id is 'The gateway''s id of the movement, as in payment_facts.';
comment on column inbox.movement_details.value is
  'capture, dispute: the gateway''s id. fee, gross (what the customer was charged when they bear the fee): minor units.';

alter table inbox.movement_details enable row level security;

create trigger movement_details_append_only before update or delete or truncate on inbox.movement_details
for each statement execute function ledger.refuse_change();
