create table public.subscriptions (
  id uuid not null default gen_random_uuid(),
  provider text not null,
  gateway_id text,
  status text not null default 'pending',
  payment_id uuid not null,
  current_period_end timestamptz,
  ends_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint subscriptions_pkey primary key (id),
  constraint subscriptions_gateway_once unique (provider, gateway_id),
  constraint subscriptions_payment_fkey foreign key (payment_id) references public.payments (id) on delete restrict
);
comment on table public.subscriptions is
  'A package paid every month. Its first payment holds what is bought and for how much; each paid invoice makes a payments row of '
  'its own from that one.';
comment on column public.subscriptions.gateway_id is 'The gateway''s id, once it told it.';
comment on column public.subscriptions.status is 'The gateway''s own word, for people: no money depends on it. pending until it says one.';
comment on column public.subscriptions.ends_at is 'When it ends, or ended; null while it goes on.';
comment on column public.subscriptions.payment_id is 'The payment it began with.';

create index subscriptions_payment_idx on public.subscriptions (payment_id);

alter table public.subscriptions enable row level security;
create policy "users read their own subscriptions" on public.subscriptions
for select to authenticated using (
  exists (select from public.payments p where p.id = subscriptions.payment_id and p.user_id = (select public.me()))
);
grant select on public.subscriptions to authenticated, service_role;
