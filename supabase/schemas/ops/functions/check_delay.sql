create function ops.check_delay(attempts integer) returns interval
language sql
immutable
set search_path = ''
as $$
  select (array['1 minute', '5 minutes', '30 minutes', '2 hours', '8 hours', '1 day', '3 days'])[least(attempts, 6) + 1]::interval;
$$;
comment on function ops.check_delay(integer) is 'How long after which attempt the gateway is asked again.';
