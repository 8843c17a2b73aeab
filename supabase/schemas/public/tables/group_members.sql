create table public.group_members (
  id uuid not null default gen_random_uuid(),
  group_id uuid not null,
  user_id uuid not null,
  status text not null,
  has_paid_security_deposit boolean not null default false,
  security_deposit_paid_at timestamptz,
  joined_at timestamptz not null default now(),
  constraint group_members_pkey primary key (id),
  constraint group_members_once unique (group_id, user_id),
  constraint group_members_status check (status in ('active', 'withdrawn', 'left')),
  constraint group_members_deposit_has_date check (has_paid_security_deposit = (security_deposit_paid_at is not null)),
  constraint group_members_group_fkey foreign key (group_id) references public.groups (id) on delete restrict,
  constraint group_members_user_fkey foreign key (user_id) references public.profiles (id) on delete restrict
);
comment on table public.group_members is
  'Who is in a group. active holds a seat; withdrawn: all their money went back; left before the start.';

create index group_members_user_idx on public.group_members (user_id);

alter table public.group_members enable row level security;
create policy "members see the members of their groups" on public.group_members
for select to authenticated using (group_id in (select public.my_groups()));
grant select on public.group_members to authenticated, service_role;
