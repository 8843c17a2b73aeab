create function public.discounted(amount bigint, discount_percent smallint) returns bigint
language sql
immutable
set search_path = ''
as $$
  select amount - div(amount::numeric * discount_percent, 100)::bigint;
$$;
comment on function public.discounted(bigint, smallint) is
  'A price after its discount, in minor units. The discount is rounded down: the one rule for what is shown and what is due.';
grant execute on function public.discounted(bigint, smallint) to anon, authenticated, service_role;
