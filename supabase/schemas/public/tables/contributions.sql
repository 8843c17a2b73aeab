create table public.contributions (
  id uuid not null default gen_random_uuid(),
  group_id uuid not null,
  member_id uuid not null,
  cycle_number integer not null,
  amount bigint not null,
  currency text not null,
  due_on date,
  status text not null default 'due',
  paid_date timestamptz,
  transaction_ref text,
  constraint contributions_pkey primary key (id),
  constraint contributions_once unique (member_id, cycle_number),
  constraint contributions_cycle_positive check (cycle_number > 0),
  constraint contributions_amount_positive check (amount > 0),
  constraint contributions_status check (status in ('due', 'paid', 'late', 'refunded')),
  constraint contributions_paid_by check ((status = 'paid') = (paid_date is not null and transaction_ref is not null)),
  constraint contributions_group_fkey foreign key (group_id) references public.groups (id) on delete restrict,
  constraint contributions_member_fkey foreign key (member_id) references public.group_members (id) on delete restrict
);
comment on table public.contributions is
  'One member''s contribution for one cycle. Follows from fulfilment.group_funds: what a member has paid in fills the cycles, oldest first.';
comment on column public.contributions.amount is 'What the cycle costs the member, minor units of currency.';
comment on column public.contributions.due_on is 'When it is due; null until the group starts.';
comment on column public.contributions.transaction_ref is 'Reference of the payment that covered it whole.';

create index contributions_group_idx on public.contributions (group_id, cycle_number);
create index contributions_due_idx on public.contributions (due_on) where status = 'due';

alter table public.contributions enable row level security;
create policy "members see the contributions to their groups" on public.contributions
for select to authenticated using (group_id in (select public.my_groups()));
grant select on public.contributions to authenticated, service_role;
