create table public.credit_packages (
  id uuid not null default gen_random_uuid(),
  name text not null,
  description text not null default '',
  credits bigint not null,
  discount_percent smallint not null default 0,
  billing text not null default 'once',
  active boolean not null default true,
  sort_order integer not null default 0,
  constraint credit_packages_pkey primary key (id),
  constraint credit_packages_credits_positive check (credits > 0),
  constraint credit_packages_billing check (billing in ('once', 'month')),
  constraint credit_packages_discount_range check (discount_percent between 0 and 99)
);
comment on table public.credit_packages is 'Credits that can be bought together. Prices are in credit_package_prices.';
comment on column public.credit_packages.billing is 'once: paid once; month: a plan, paid and granted every month.';

alter table public.credit_packages enable row level security;
create policy "anyone reads active packages" on public.credit_packages
for select to anon, authenticated using (active);
grant select on public.credit_packages to anon, authenticated, service_role;
