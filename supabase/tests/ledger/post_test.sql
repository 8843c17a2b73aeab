select plan(14);

create function pg_temp.line(account text, amount bigint, currency text default 'NGN', extra jsonb default '{}') returns jsonb
language sql as $$
  select jsonb_build_object('account', account, 'currency', currency, 'amount', amount) || extra;
$$;
create function pg_temp.post(variadic lines jsonb[]) returns bigint language sql as $$
  select ledger.post('gateway', null, 'test', to_jsonb(lines));
$$;
create function pg_temp.of(journal bigint) returns text language sql as $$
  select string_agg(format('%s %s %s', a.code, e.amount, e.currency), ', ' order by a.code, e.currency)
  from ledger.entries e join ledger.accounts a on a.id = e.account_id where e.journal_id = "of".journal;
$$;

select is(pg_temp.of(pg_temp.post(pg_temp.line('a', 5), pg_temp.line('b', -5))), 'a 5 NGN, b -5 NGN', 'a journal of two lines');
select is(
  pg_temp.of(pg_temp.post(pg_temp.line('a', 5), pg_temp.line('b', -3), pg_temp.line('c', -2), pg_temp.line('d', 0))),
  'a 5 NGN, b -3 NGN, c -2 NGN', 'lines of zero are left out'
);
select is(
  pg_temp.of(pg_temp.post(
    pg_temp.line('a', 5), pg_temp.line('b', -5), pg_temp.line('a', 7, 'USD'), pg_temp.line('c', -7, 'USD'))),
  'a 5 NGN, a 7 USD, b -5 NGN, c -7 USD', 'each currency balances by itself, on accounts of its own'
);
select throws_ok(
  $$select pg_temp.post(pg_temp.line('a', 5), pg_temp.line('b', -4))$$, '23514', 'journal_not_balanced', 'what does not sum to zero is refused'
);
select throws_ok(
  $$select pg_temp.post(pg_temp.line('a', 5), pg_temp.line('b', -5, 'USD'))$$, '23514', 'journal_not_balanced',
  'nor does one currency make up for another'
);
select throws_ok($$select pg_temp.post(pg_temp.line('a', 5))$$, '23514', 'journal_not_balanced', 'nor is there one side only');

select tests.let('journals', (select count(*) from ledger.journals)::text);
select is(pg_temp.post(pg_temp.line('a', 0), pg_temp.line('b', 0)), null, 'nothing to move answers null');
select is(ledger.post('gateway', null, 'test', '[]'), null, 'so do no lines');
select is((select count(*) from ledger.journals)::text, tests.get('journals'), 'and writes no journal');
select throws_ok(
  $$select ledger.post('gift', null, 'test', jsonb_build_array(pg_temp.line('a', 5), pg_temp.line('b', -5)))$$, '23514', null,
  'a kind of journal nobody knows is refused'
);
select throws_ok(
  $$select ledger.post('gateway', null, null, jsonb_build_array(pg_temp.line('a', 5), pg_temp.line('b', -5)))$$, '23502', null,
  'a journal says what it is'
);
select throws_ok($$select pg_temp.post(pg_temp.line(null, 5), pg_temp.line('b', -5))$$, '23502', null, 'an entry has an account');
select is(
  pg_temp.of(pg_temp.post(pg_temp.line('a', 9223372036854775807), pg_temp.line('b', -9223372036854775807))),
  'a 9223372036854775807 NGN, b -9223372036854775807 NGN', 'amounts of 63 bits are exact'
);
select tests.let('balanced', pg_temp.post(
  pg_temp.line('w', 5, 'CREDITS', '{"balance_after": 25}'), pg_temp.line('b', -5, 'CREDITS'))::text);
select is(
  (select array_agg(e.balance_after order by e.amount) from ledger.entries e where e.journal_id = tests.get('balanced')::bigint),
  array[null, 25]::bigint[], 'a line may carry the balance after it'
);
select * from finish();
