create table public.transactions (
  id uuid not null default gen_random_uuid(),
  line bigint generated always as identity,
  user_id uuid not null,
  type text not null,
  unit text not null,
  amount bigint not null,
  balance_after bigint not null,
  payment_id uuid,
  order_id uuid,
  group_id uuid,
  description text not null,
  idempotency_key text,
  metadata jsonb not null default '{}',
  processed_at timestamptz not null default clock_timestamp(),
  constraint transactions_pkey primary key (id),
  constraint transactions_line_once unique (line),
  constraint transactions_idempotency_key unique (user_id, idempotency_key),
  constraint transactions_amount_not_zero check (amount <> 0),
  constraint transactions_type check (
    type in ('purchase', 'spend', 'refund', 'bonus', 'contribution', 'security_deposit')
  )
);
comment on table public.transactions is 'The user''s statement: one line a movement of their wallet or of their money in a group, append-only.';
comment on column public.transactions.line is 'Order of the lines of one user: taken under a lock, unlike the time.';
comment on column public.transactions.unit is 'CREDITS for the virtual unit, else the currency of the money.';
comment on column public.transactions.amount is 'Signed: positive came in, negative went out.';
comment on column public.transactions.balance_after is 'Of credits: credits less debt after this line, negative while there is debt. Of money in a group: what the group '
  'holds of this kind for the user.';
comment on column public.transactions.idempotency_key is
  'What may happen to a user once only (welcome, a spend). Null where the payment''s net decides.';

create index transactions_user_idx on public.transactions (user_id, line desc);
create index transactions_payment_idx on public.transactions (payment_id) where payment_id is not null;

create index transactions_order_idx on public.transactions (order_id) where order_id is not null;

alter table public.transactions enable row level security;
create policy "users read their own statement" on public.transactions
for select to authenticated using (user_id = (select public.me()));
grant select on public.transactions to authenticated, service_role;

create trigger transactions_append_only before update or delete or truncate on public.transactions
for each statement execute function ledger.refuse_change();
