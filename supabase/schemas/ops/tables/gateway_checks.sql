create table ops.gateway_checks (
  payment_id uuid not null,
  reason text not null,
  attempts integer not null default 0,
  due_at timestamptz not null,
  claimed_at timestamptz,
  last_outcome text,
  last_detail text,
  constraint gateway_checks_pkey primary key (payment_id, reason),
  constraint gateway_checks_reason check (reason in ('seen', 'lookup', 'authorized', 'unfinished', 'reversal', 'month')),
  constraint gateway_checks_outcome check (last_outcome in ('answered', 'unknown', 'failed')),
  constraint gateway_checks_payment_fkey foreign key (payment_id)
    references public.payments (id) on delete restrict
);
comment on table ops.gateway_checks is
  'Payments about which the gateway must be asked: seen = verify-payment saw a capture no webhook has told; '
  'lookup = an event left open which movement it tells; authorized = waits for our capture; unfinished = nobody came back; '
  'reversal = a refund is pending or a dispute open, and its end may be told by a webhook that never comes; month = so may the next '
  'month of the plan that began with it.';

create index gateway_checks_due_idx on ops.gateway_checks ((reason = 'unfinished'), due_at);

alter table ops.gateway_checks enable row level security;
