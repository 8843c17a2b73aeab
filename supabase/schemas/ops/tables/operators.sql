create table ops.operators (
  user_id uuid not null,
  added_by text not null,
  added_at timestamptz not null default now(),
  constraint operators_pkey primary key (user_id),
  constraint operators_user_fkey foreign key (user_id) references public.profiles (id) on delete restrict
);
comment on table ops.operators is 'Who may replay, refund and move orders on. Checked in SQL; every act is audited.';

alter table ops.operators enable row level security;
