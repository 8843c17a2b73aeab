select plan(9);

create function pg_temp.insert(rows text) returns text language sql as $$
  select 'insert into ledger.entries (journal_id, account_id, currency, amount) select j, a, c, m from (values ' || rows || ') as v (j, a, c, m)';
$$;
create function pg_temp.refused(rows text, description text) returns text language sql as $$
  select throws_ok(pg_temp.insert(rows), '23514', 'journal_not_balanced', description);
$$;
select lives_ok(pg_temp.insert($$(1::bigint, 1::bigint, 'NGN', 5::bigint), (1, 2, 'NGN', -5)$$), 'two sides balance');
select lives_ok(
  pg_temp.insert($$(2::bigint, 1::bigint, 'NGN', 5::bigint), (2, 2, 'NGN', -5), (3, 1, 'USD', 7), (3, 2, 'USD', -7)$$),
  'several journals in one statement too'
);
select pg_temp.refused($$(4::bigint, 1::bigint, 'NGN', 5::bigint)$$, 'one side alone');
select pg_temp.refused($$(5::bigint, 1::bigint, 'NGN', 5::bigint), (5, 2, 'NGN', -4)$$, 'one unit off');
select pg_temp.refused($$(6::bigint, 1::bigint, 'NGN', 5::bigint), (6, 2, 'USD', -5)$$, 'two currencies');
select pg_temp.refused($$(7::bigint, 1::bigint, 'NGN', 5::bigint), (8, 2, 'NGN', -5)$$, 'two journals');
select pg_temp.refused(
  $$(9::bigint, 1::bigint, 'NGN', 5::bigint), (9, 2, 'NGN', -5), (10, 1, 'NGN', 1)$$, 'one journal that balances does not excuse another'
);
select pg_temp.refused($$(1::bigint, 1::bigint, 'NGN', 5::bigint)$$, 'an entry added to a journal that balanced');
select throws_ok(
  pg_temp.insert($$(11::bigint, 1::bigint, 'NGN', 0::bigint)$$), '23514', null, 'an entry of nothing is refused'
);
select * from finish();
