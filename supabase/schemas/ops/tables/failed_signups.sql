create table ops.failed_signups (
  auth_user_id uuid not null,
  error text not null,
  attempts integer not null default 1,
  failed_at timestamptz not null default now(),
  constraint failed_signups_pkey primary key (auth_user_id)
);
comment on table ops.failed_signups is
  'Users whose profile could not be made when they signed up. The retry job makes it; the sign-up itself went through.';

alter table ops.failed_signups enable row level security;
