create view public.agent_offers with (security_invoker = true) as
select a.id as agent_id, a.name, a.description, a.image_url, a.credits, r.currency, r.amount, g.providers, a.sort_order
from public.agents a
join public.agent_prices r on r.agent_id = a.id
cross join lateral public.providers_taking(r.currency, r.amount) g (providers)
where a.active and g.providers is not null;
comment on view public.agent_offers is 'Agents that can be bought: price by currency, the credits that come with them, and the gateways.';
grant select on public.agent_offers to anon, authenticated, service_role;
