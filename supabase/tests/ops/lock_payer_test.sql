select plan(9);
create function pg_temp.held() returns bigint language sql as $$
  select count(*) from pg_locks l where l.locktype = 'advisory' and l.pid = pg_backend_pid() and l.mode = 'ExclusiveLock';
$$;
select is(pg_temp.held(), 0::bigint, 'before');
select lives_ok($$select ops.lock_payer('https://clerk.test', 'user_1')$$, 'a payer is locked');
select is(pg_temp.held(), 1::bigint, 'until the transaction ends');
select lives_ok($$select ops.lock_payer('https://clerk.test', 'user_1')$$, 'a second time by whoever holds it');
select is(pg_temp.held(), 1::bigint, 'is the same lock');
select lives_ok($$select ops.lock_payer('https://clerk.test', 'user_2')$$, 'another payer');
select is(pg_temp.held(), 2::bigint, 'has their own');
select lives_ok($$select ops.lock_payer('https://clerk.testuser', '_1')$$, 'where the issuer ends and the sub begins');
select is(pg_temp.held(), 3::bigint, 'is no matter of luck');
select * from finish();
