create function public.providers_taking(currency text, amount bigint, monthly boolean default false) returns text[]
language sql
stable
set search_path = ''
as $$
  select array_agg(c.provider order by c.provider)
  from public.provider_currencies c
  where c.currency = providers_taking.currency and c.minimum_amount <= providers_taking.amount
    and providers_taking.amount % c.multiple_of = 0 and (c.recurring or not providers_taking.monthly);
$$;
comment on function public.providers_taking(text, bigint, boolean) is
  'The gateways that take exactly an amount (minor units) of a currency, once or every month; null when none does.';
grant execute on function public.providers_taking(text, bigint, boolean) to anon, authenticated, service_role;
