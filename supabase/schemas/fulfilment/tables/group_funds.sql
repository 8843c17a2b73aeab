create table fulfilment.group_funds (
  number bigint generated always as identity,
  payment_id uuid not null,
  group_id uuid not null,
  user_id uuid not null,
  deposit bigint not null,
  contribution bigint not null,
  captured_contribution bigint not null,
  released boolean not null default false,
  constraint group_funds_pkey primary key (payment_id),
  constraint group_funds_deposit_not_negative check (deposit >= 0),
  constraint group_funds_contribution_not_negative check (contribution >= 0),
  constraint group_funds_captured_covers check (captured_contribution >= contribution),
  constraint group_funds_group_fkey foreign key (group_id) references public.groups (id) on delete restrict,
  constraint group_funds_user_fkey foreign key (user_id) references public.profiles (id) on delete restrict
);
comment on table fulfilment.group_funds is
  'What each payment has put into a group and not taken back, minor units of the group''s currency. Everything a group shows '
  'about its members'' money is computed from here.';
comment on column fulfilment.group_funds.captured_contribution is
  'The contribution before anything went back: tells a cycle that was refunded from one never paid.';
comment on column fulfilment.group_funds.released is
  'Its payer left the group: this money is theirs again, even if they come back and a refund fails.';

create index group_funds_member_idx on fulfilment.group_funds (group_id, user_id, number);
create index group_funds_user_idx on fulfilment.group_funds (user_id);

alter table fulfilment.group_funds enable row level security;
