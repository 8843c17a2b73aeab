select plan(7);
-- A hundred of each: jitter is random, its bounds are not.
create function pg_temp.within(attempts integer, at_least interval, at_most interval) returns boolean language sql as $$
  select bool_and(inbox.retry_delay(attempts) between at_least and at_most) from generate_series(1, 100);
$$;
select ok(pg_temp.within(0, '3.75 seconds', '6.25 seconds'), 'the first retry comes after about 5 seconds');
select ok(pg_temp.within(1, '7.5 seconds', '12.5 seconds'), 'each later one after twice as long');
select ok(pg_temp.within(9, '1920 seconds', '3200 seconds'), 'the tenth after about three quarters of an hour');
select ok(pg_temp.within(10, '45 minutes', '75 minutes'), 'then about every hour');
select ok(pg_temp.within(1000000, '45 minutes', '75 minutes'), 'for ever, without overflow');
select cmp_ok(
  (select count(distinct inbox.retry_delay(5)) from generate_series(1, 100)), '>', 50::bigint, 'what failed together does not come back together'
);
select ok(inbox.retry_delay(0) > interval '0', 'never at once');
select * from finish();
