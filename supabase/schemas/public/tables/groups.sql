create table public.groups (
  id uuid not null default gen_random_uuid(),
  name text not null,
  description text not null default '',
  created_by uuid not null,
  contribution_amount bigint not null,
  security_deposit bigint not null,
  currency text not null,
  size integer not null,
  cycle_days integer not null,
  status text not null default 'draft',
  starts_on date,
  created_at timestamptz not null default now(),
  constraint groups_pkey primary key (id),
  constraint groups_name_length check (length(name) between 3 and 80),
  constraint groups_description_length check (length(description) <= 1000),
  constraint groups_contribution_positive check (contribution_amount > 0),
  constraint groups_deposit_not_negative check (security_deposit >= 0),
  -- What a member pays in all: a number that JSON clients read exactly, and no sum of it overflows.
  constraint groups_total_countable check (contribution_amount::numeric * size + security_deposit <= 9007199254740991),
  constraint groups_size_range check (size between 2 and 100),
  constraint groups_cycle_days_range check (cycle_days between 1 and 366),
  constraint groups_status check (status in ('draft', 'open', 'active', 'completed', 'closed')),
  constraint groups_started_has_date check (status not in ('active', 'completed') or starts_on is not null),
  constraint groups_creator_fkey foreign key (created_by) references public.profiles (id) on delete restrict,
  constraint groups_currency_fkey foreign key (currency) references public.currencies (code) on delete restrict
);
comment on table public.groups is
  'Rotating savings (ajo, esusu, chit fund): as many cycles as seats, one contribution a member and cycle. draft: its creator '
  'has not paid; open: takes members; active: started; completed; closed: every payment is refunded.';
comment on column public.groups.contribution_amount is 'What a member pays each cycle, minor units of currency.';
comment on column public.groups.security_deposit is 'What a member leaves with the group, minor units of currency; may be 0.';
comment on column public.groups.size is 'Seats, and so cycles: in each cycle another member receives the pot.';
comment on column public.groups.cycle_days is 'Length of a cycle in days.';

create index groups_open_idx on public.groups (created_at desc) where status = 'open';
create index groups_creator_idx on public.groups (created_by);
create index groups_currency_idx on public.groups (currency);

alter table public.groups enable row level security;
create policy "users read groups that are not drafts, and their own" on public.groups
for select to authenticated using (status <> 'draft' or created_by = (select public.me()));
grant select on public.groups to authenticated, service_role;
