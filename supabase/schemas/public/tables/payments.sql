create table public.payments (
  id uuid not null default gen_random_uuid(),
  status text not null default 'pending',
  fulfilment text not null default 'none',
  provider text not null,
  reference text not null,
  livemode boolean not null,
  issuer text not null,
  sub text not null,
  user_id uuid,
  payment_type text not null,
  purchase jsonb not null,
  open_for text,
  subscription_id uuid,
  description text not null,
  amount bigint not null,
  currency text not null,
  net_amount bigint not null default 0,
  gross_amount bigint,
  fees bigint,
  earned_amount bigint not null default 0,
  refunded_amount bigint not null default 0,
  refund_due_amount bigint not null default 0,
  verified boolean not null default false,
  verified_at timestamptz,
  provider_status text,
  checkout_status text not null default 'opening',
  checkout jsonb,
  email text,
  channel text,
  customer_code text,
  authorization_code text,
  gateway_response text,
  source text,
  effect jsonb,
  metadata jsonb not null default '{}',
  paid_at timestamptz,
  fulfilled_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint payments_pkey primary key (id),
  constraint payments_reference_key unique (reference, provider),
  constraint payments_reference_format check (reference ~ '^[A-Za-z0-9.=-]+$'),
  constraint payments_amount_positive check (amount > 0),
  constraint payments_currency_format check (currency ~ '^[A-Z]{3}$'),
  constraint payments_net_within_due check (net_amount between 0 and amount),
  constraint payments_refunded_not_negative check (refunded_amount >= 0),
  constraint payments_earned_not_negative check (earned_amount >= 0),
  constraint payments_refund_due_not_negative check (refund_due_amount >= 0),
  constraint payments_refund_due_has_amount check (fulfilment <> 'refund_due' or refund_due_amount > 0),
  constraint payments_open_while_pending check (open_for is null or status = 'pending'),
  constraint payments_status check (
    status in ('pending', 'success', 'failed', 'canceled', 'partially_refunded', 'refunded', 'disputed')
  ),
  constraint payments_fulfilment check (
    fulfilment in ('none', 'applied', 'partly_reversed', 'reversed', 'parked', 'failed', 'review', 'refund_due')
  ),
  constraint payments_checkout_status check (checkout_status in ('opening', 'opened', 'unknown', 'refused'))
);
comment on table public.payments is
  'One attempt to pay one amount. Born in initialize_payment with what is due; facts move it, nothing else.';
comment on column public.payments.status is 'Fold over the facts (inbox.fold). Written by process_payment_atomic alone.';
comment on column public.payments.fulfilment is 'What we did about it. Written by process_payment_atomic alone.';
comment on column public.payments.issuer is 'Payer: the token''s issuer, canonical. With sub, known before the profile exists.';
comment on column public.payments.user_id is 'The payer''s profile; null until it exists.';
comment on column public.payments.purchase is 'What is bought, frozen at initialisation: later price changes do not matter.';
comment on column public.payments.amount is 'What is due, in minor units of currency.';
comment on column public.payments.open_for is
  'What one payment at a time may be open for (an order, a member''s cycle, a join request): a second tab gets the same one.';
comment on column public.payments.subscription_id is 'The subscription a payment began or is a month of.';
comment on column public.payments.earned_amount is 'What we took for what was given; the rest of what we hold is refund_due_amount.';
comment on column public.payments.refund_due_amount is
  'What we hold and may not keep, minor units: paid twice, or paid for what could not be given.';
comment on column public.payments.net_amount is 'What of the due amount is paid and kept: what the payer is entitled to.';
comment on column public.payments.verified is
  'verify-payment''s columns are verified, verified_at and provider_status: what the gateway answered when asked. '
  'They never mean that the payment took effect.';
comment on column public.payments.authorization_code is 'The gateway''s token to charge the card again. No API role reads it.';
comment on column public.payments.source is 'Which door told the capture first: webhook, sweep, reconciliation …';
comment on column public.payments.effect is 'What the payment bought, as it stands now.';

create index payments_email_idx on public.payments (lower(email));
create index payments_user_idx on public.payments (user_id, created_at desc);
create unique index payments_open_for_once on public.payments (open_for) where open_for is not null;
create index payments_refund_due_idx on public.payments (id) where refund_due_amount > 0;
create index payments_waiting_idx on public.payments (id) where fulfilment in ('review', 'failed', 'parked');
create index payments_payer_idx on public.payments (issuer, sub) where user_id is null;

alter table public.payments enable row level security;
create policy "users read their own payments" on public.payments
for select to authenticated using (user_id = (select public.me()));
-- By column: authorization_code, customer_code and the checkout stay with the functions that need them.
grant select (
  id, status, fulfilment, provider, reference, livemode, user_id, payment_type, purchase, subscription_id, description, amount, currency,
  net_amount, gross_amount, fees, earned_amount, refunded_amount, refund_due_amount, verified, verified_at, provider_status, email, channel,
  gateway_response, effect, paid_at, fulfilled_at, created_at, updated_at
) on public.payments to authenticated, service_role;
