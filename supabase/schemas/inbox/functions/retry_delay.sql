create function inbox.retry_delay(attempts integer) returns interval
language sql
volatile
set search_path = ''
as $$
  -- Jitter, so that what failed together does not come back together.
  select least(interval '5 seconds' * power(2, least(attempts, 20)), interval '1 hour') * (0.75 + random() * 0.5);
$$;
comment on function inbox.retry_delay(integer) is '5 seconds, doubled with every attempt, at most an hour, with a quarter of jitter.';
