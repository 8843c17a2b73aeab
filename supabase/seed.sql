-- Demo data for development. Never for production.
insert into public.credit_packages (id, name, description, credits, discount_percent, sort_order) values
  ('0b7a3c1e-0000-4000-8000-000000000001', 'Starter', 'Enough to try everything.', 100, 0, 1),
  ('0b7a3c1e-0000-4000-8000-000000000002', 'Plus', 'For a regular week.', 550, 10, 2),
  ('0b7a3c1e-0000-4000-8000-000000000003', 'Pro', 'For teams that use it daily.', 1200, 20, 3)
on conflict on constraint credit_packages_pkey do nothing;

insert into public.credit_package_prices (package_id, currency, amount)
select p.id, v.currency, v.amount * case p.sort_order when 1 then 1 when 2 then 5 else 10 end
from public.credit_packages p
cross join (values
  ('NGN', 250000::bigint), ('GHS', 3000), ('KES', 25000), ('ZAR', 3500), ('USD', 200), ('XOF', 1200), ('INR', 16900), ('EUR', 190)
) as v (currency, amount)
where p.id in (
  '0b7a3c1e-0000-4000-8000-000000000001', '0b7a3c1e-0000-4000-8000-000000000002', '0b7a3c1e-0000-4000-8000-000000000003'
)
on conflict on constraint credit_package_prices_pkey do nothing;
