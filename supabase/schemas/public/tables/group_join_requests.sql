create table public.group_join_requests (
  id uuid not null default gen_random_uuid(),
  group_id uuid not null,
  user_id uuid not null,
  status text not null default 'requested',
  message text not null default '',
  decided_by uuid,
  decided_at timestamptz,
  created_at timestamptz not null default now(),
  constraint group_join_requests_pkey primary key (id),
  constraint group_join_requests_status check (status in ('requested', 'approved', 'rejected', 'joined')),
  constraint group_join_requests_message_length check (length(message) <= 500),
  constraint group_join_requests_decided check ((status = 'requested') = (decided_by is null)),
  constraint group_join_requests_group_fkey foreign key (group_id) references public.groups (id) on delete restrict,
  constraint group_join_requests_user_fkey foreign key (user_id) references public.profiles (id) on delete restrict,
  constraint group_join_requests_decider_fkey foreign key (decided_by) references public.profiles (id) on delete restrict
);
comment on table public.group_join_requests is 'Who asks to join a group, and what its creator answered. approved may pay; joined has paid.';

create unique index group_join_requests_one_live on public.group_join_requests (group_id, user_id)
where status in ('requested', 'approved');
create index group_join_requests_user_idx on public.group_join_requests (user_id);
create index group_join_requests_decider_idx on public.group_join_requests (decided_by) where decided_by is not null;

alter table public.group_join_requests enable row level security;
create policy "users read their own requests, creators those to their groups" on public.group_join_requests
for select to authenticated using (
  user_id = (select public.me())
  or exists (
    select from public.groups g where g.id = group_join_requests.group_id and g.created_by = (select public.me())
  )
);
grant select on public.group_join_requests to authenticated, service_role;
