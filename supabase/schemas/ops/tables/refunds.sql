create table ops.refunds (
  id uuid not null default gen_random_uuid(),
  payment_id uuid not null,
  provider text not null,
  capture_id text not null,
  amount bigint not null,
  currency text not null,
  status text not null default 'requested',
  object_id text,
  reason text not null,
  requested_by uuid,
  idempotency_key text,
  attempts integer not null default 0,
  due_at timestamptz not null default now(),
  detail text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint refunds_pkey primary key (id),
  constraint refunds_object_once unique (provider, object_id),
  constraint refunds_request_once unique (payment_id, idempotency_key),
  constraint refunds_status check (status in ('requested', 'unknown', 'accepted', 'refused')),
  constraint refunds_accepted_has_object check ((status = 'accepted') = (object_id is not null)),
  constraint refunds_amount_positive check (amount > 0),
  constraint refunds_payment_fkey foreign key (payment_id) references public.payments (id) on delete restrict
);
comment on table ops.refunds is
  'What we ask gateways to give back, written before they are called: a request reserves its amount, it is never a fact. unknown: '
  'the call was not answered; accepted: the gateway gave its refund''s id, and the facts say the rest.';
comment on column ops.refunds.capture_id is 'The gateway''s id of the capture it takes from.';
comment on column ops.refunds.amount is 'Minor units of currency.';
comment on column ops.refunds.object_id is 'The gateway''s id of the refund: links the request to the facts.';
comment on column ops.refunds.requested_by is 'The operator; null: the queue of what is due.';

create index refunds_payment_idx on ops.refunds (payment_id);
create index refunds_due_idx on ops.refunds (due_at) where status in ('requested', 'unknown');

alter table ops.refunds enable row level security;
