create table inbox.webhook_bodies (
  webhook_event_id bigint not null,
  received_at timestamptz not null,
  body bytea,
  headers jsonb not null default '{}',
  event jsonb,
  constraint webhook_bodies_pkey primary key (webhook_event_id, received_at)
) partition by range (received_at);
comment on table inbox.webhook_bodies is
  'The bytes as they were signed, the allowed headers, and the event read from them. By month: inbox.make_months '
  'makes them, inbox.drop_months drops old ones, all but the unresolved.';
comment on column inbox.webhook_bodies.event is 'What the function read in the bytes; null when it could not.';

alter table inbox.webhook_bodies enable row level security;
