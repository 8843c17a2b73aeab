create table public.agents (
  id uuid not null default gen_random_uuid(),
  name text not null,
  description text not null default '',
  image_url text,
  credits bigint not null default 0,
  active boolean not null default true,
  sort_order integer not null default 0,
  constraint agents_pkey primary key (id),
  constraint agents_credits_not_negative check (credits >= 0)
);
comment on table public.agents is 'A marketplace item: its price buys access and the credits that come with it.';

create index agents_catalogue_idx on public.agents (sort_order, id) where active;

alter table public.agents enable row level security;
create policy "anyone reads active agents" on public.agents for select to anon, authenticated using (active);
grant select on public.agents to anon, authenticated, service_role;
