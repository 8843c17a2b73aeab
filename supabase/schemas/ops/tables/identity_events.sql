create table ops.identity_events (
  event_key text not null,
  event_id text,
  event_type text,
  issuer text not null,
  external_id text,
  outcome text not null,
  error_code text,
  error_message text,
  body bytea,
  received_at timestamptz not null default now(),
  constraint identity_events_pkey primary key (event_key),
  constraint identity_events_outcome check (outcome in ('received', 'applied', 'ignored', 'dead')),
  constraint identity_events_dead_says_why check ((outcome = 'dead') = (error_code is not null))
);
comment on table ops.identity_events is
  'Every delivery of an identity provider, once, for ever. Without its body: who a user is stands in their profile.';
comment on column ops.identity_events.event_key is 'sha256 of the signed raw body.';
comment on column ops.identity_events.body is 'Of a dead event only, until a delivery of the same bytes could be read.';

alter table ops.identity_events enable row level security;
