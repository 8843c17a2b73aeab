create table public.orders (
  id uuid not null default gen_random_uuid(),
  number bigint generated always as identity,
  user_id uuid not null,
  status text not null default 'pending',
  amount bigint not null,
  currency text not null,
  cart_version text not null,
  idempotency_key text,
  payment_id uuid,
  stock_state text not null default 'none',
  reserved_until timestamptz,
  tracking_info text,
  fulfilled_at timestamptz,
  shipped_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint orders_pkey primary key (id),
  constraint orders_number_once unique (number),
  constraint orders_idempotency_key unique (user_id, idempotency_key),
  constraint orders_status check (
    status in ('pending', 'processing', 'completed', 'failed', 'cancelled', 'refund_due', 'refunded')
  ),
  constraint orders_stock_state check (stock_state in ('none', 'reserved', 'taken')),
  constraint orders_reserved_expires check ((stock_state = 'reserved') = (reserved_until is not null)),
  constraint orders_delivered_has_stock check (status not in ('processing', 'completed') or stock_state = 'taken'),
  constraint orders_amount_positive check (amount > 0),
  constraint orders_user_fkey foreign key (user_id) references public.profiles (id) on delete restrict
);
comment on table public.orders is
  'pending: waits for its payment, pieces reserved; failed: not paid in time, pending again when the buyer comes back; '
  'processing: paid, to be sent; completed: sent, or downloadable; refund_due: paid but could not be given; cancelled by the '
  'buyer or for a newer order; refunded.';
comment on column public.orders.amount is 'Sum of the items when the order was made, minor units or credits.';
comment on column public.orders.currency is 'ISO 4217, or CREDITS for an order paid from the wallet.';
comment on column public.orders.cart_version is 'What the cart and its prices were: a second tab with the same cart gets this order.';
comment on column public.orders.payment_id is 'The payment that pays it. Of several that were captured the first one.';
comment on column public.orders.stock_state is 'Where its pieces are: with the shop, reserved until reserved_until, or taken out of stock.';
comment on column public.orders.shipped_at is 'When its physical goods left: from then on they do not come back into stock by themselves.';

create index orders_user_idx on public.orders (user_id, number desc);
create index orders_open_idx on public.orders (number) where status in ('processing', 'refund_due');
create index orders_reserved_idx on public.orders (reserved_until) where stock_state = 'reserved';
-- Two tabs check out one cart: one order. Nor is there a second one when the first was not paid in time, whose money may come.
create unique index orders_one_unpaid on public.orders (user_id) where status in ('pending', 'failed');

alter table public.orders enable row level security;
create policy "users read their own orders" on public.orders
for select to authenticated using (user_id = (select public.me()));
grant select on public.orders to authenticated, service_role;
