create table public.agent_access (
  payment_id uuid not null,
  user_id uuid not null,
  agent_id uuid not null,
  granted_at timestamptz not null default now(),
  withdrawn_at timestamptz,
  constraint agent_access_pkey primary key (payment_id),
  constraint agent_access_user_fkey foreign key (user_id) references public.profiles (id) on delete restrict,
  constraint agent_access_agent_fkey foreign key (agent_id) references public.agents (id) on delete restrict
);
comment on table public.agent_access is 'Which payment gives whom access to which agent; withdrawn with the money.';

-- A second payment for access that is there already buys nothing: it is refunded.
create unique index agent_access_one_current on public.agent_access (user_id, agent_id) where withdrawn_at is null;
create index agent_access_agent_idx on public.agent_access (agent_id);

alter table public.agent_access enable row level security;
create policy "users read their own access" on public.agent_access
for select to authenticated using (user_id = (select public.me()));
grant select on public.agent_access to authenticated, service_role;
