create table public.profiles (
  id uuid not null default gen_random_uuid(),
  issuer text not null,
  external_id text not null,
  email text,
  first_name text,
  last_name text,
  photo_url text,
  credits bigint not null default 0,
  debt bigint not null default 0,
  credits_used bigint not null default 0,
  total_spent jsonb not null default '{}',
  closed_at timestamptz,
  created_at timestamptz not null default now(),
  constraint profiles_pkey primary key (id),
  constraint profiles_identity_key unique (issuer, external_id),
  constraint profiles_credits_not_negative check (credits >= 0),
  constraint profiles_debt_not_negative check (debt >= 0),
  constraint profiles_no_credits_in_debt check (credits = 0 or debt = 0),
  constraint profiles_credits_used_not_negative check (credits_used >= 0)
);
comment on table public.profiles is
  'A user and their wallet. Made only by the identity provider''s door (Supabase Auth trigger, Clerk), never by a payment.';
comment on column public.profiles.issuer is
  'Who vouches for the user: "supabase" for this project''s Auth, else the token''s iss.';
comment on column public.profiles.external_id is 'The token''s sub. Text: Clerk''s ids are no uuids.';
comment on column public.profiles.credits is 'Spendable now; equals the sum of the wallet''s ledger entries.';
comment on column public.profiles.debt is
  'Credits spent before their payment was taken back. The next grant pays it first; no spending meanwhile.';
comment on column public.profiles.total_spent is 'Net money paid per currency, minor units: {"NGN": 50000}.';

alter table public.profiles enable row level security;
create policy "users read their own profile" on public.profiles
for select to authenticated using (id = (select public.me()));
grant select on public.profiles to authenticated, service_role;

create trigger profiles_adopt_payments after insert on public.profiles
for each row execute function public.adopt_payments();
