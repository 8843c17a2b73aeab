create view public.credit_offers with (security_invoker = true) as
select
  p.id as package_id,
  p.name,
  p.description,
  p.credits,
  p.discount_percent,
  c.currency,
  c.amount as list_amount,
  public.discounted(c.amount, p.discount_percent) as amount,
  g.providers,
  p.sort_order,
  p.billing
from public.credit_packages p
join public.credit_package_prices c on c.package_id = p.id
cross join lateral public.providers_taking(
  c.currency, public.discounted(c.amount, p.discount_percent), p.billing = 'month'
) g (providers)
where p.active and g.providers is not null;
comment on view public.credit_offers is
  'What can be bought: package, currency, price before and after the discount, and the gateways that take it.';
grant select on public.credit_offers to anon, authenticated, service_role;
