create table ops.idempotency_keys (
  issuer text not null,
  sub text not null,
  key text not null,
  request_hash text not null,
  payment_id uuid not null,
  created_at timestamptz not null default now(),
  constraint idempotency_keys_pkey primary key (issuer, sub, key),
  constraint idempotency_keys_key_length check (length(key) between 1 and 255),
  constraint idempotency_keys_payment_fkey foreign key (payment_id)
    references public.payments (id) on delete restrict
);
comment on table ops.idempotency_keys is
  'The Idempotency-Key a payer sent, scoped to the payer, for 24 hours: same body, same answer, one payment.';

create index idempotency_keys_created_idx on ops.idempotency_keys (created_at);
create index idempotency_keys_payment_idx on ops.idempotency_keys (payment_id);

alter table ops.idempotency_keys enable row level security;
