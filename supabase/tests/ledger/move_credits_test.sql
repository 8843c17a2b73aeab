select plan(32);

create function pg_temp.move(amount bigint, idempotency_key text default null, type text default 'bonus') returns bigint
language sql as $$
  select ledger.move_credits(tests.person('ada'), amount, type, 'issued', 'test', null, idempotency_key);
$$;
create function pg_temp.stands() returns text language sql as $$
  select format('credits %s debt %s', p.credits, p.debt) from public.profiles p where p.id = tests.person('ada');
$$;

select is(pg_temp.move(30), 50::bigint, 'a grant answers credits less debt');
select is(pg_temp.stands(), 'credits 50 debt 0', 'and is in the wallet');
select is(pg_temp.move(-50), 0::bigint, 'all of it can be taken back');
select is(pg_temp.stands(), 'credits 0 debt 0', 'to exactly zero');
select is(pg_temp.move(-1), -1::bigint, 'what is taken beyond zero');
select is(pg_temp.stands(), 'credits 0 debt 1', 'is a debt, never a negative wallet');
select is(pg_temp.move(-99), -100::bigint, 'a debt grows');
select is(pg_temp.stands(), 'credits 0 debt 100', 'by what is missing');
select is(pg_temp.move(40), -60::bigint, 'a grant pays the debt first');
select is(pg_temp.stands(), 'credits 0 debt 60', 'and leaves no credits while there is any');
select is(pg_temp.move(60), 0::bigint, 'a grant of exactly the debt');
select is(pg_temp.stands(), 'credits 0 debt 0', 'clears it');
do $$ begin perform pg_temp.move(-10); perform pg_temp.move(25); end $$;
select is(pg_temp.stands(), 'credits 15 debt 0', 'what a grant leaves after the debt is spendable');
do $$ begin perform pg_temp.move(-25); end $$;
select is(pg_temp.stands(), 'credits 0 debt 10', 'one movement can empty the wallet and leave a debt');
select is_empty('select * from tests.broken_books()', 'wallet, debt, statement and entries agree throughout');
select is(
  (select array_agg(t.balance_after order by t.processed_at) from public.transactions t where t.user_id = tests.person('ada')),
  array[20, 50, 0, -1, -100, -60, 0, -10, 15, -10]::bigint[], 'every line of the statement shows the balance after it'
);
select is(
  (select array_agg(e.balance_after order by e.id) from ledger.entries e join ledger.accounts a on a.id = e.account_id
   where a.code = 'debt:' || tests.person('ada')),
  array[-1, -100, -60, 0, -10, 0, -10]::bigint[], 'and every entry on the debt account'
);
select is(
  (select sum(e.amount) from ledger.entries e join ledger.accounts a on a.id = e.account_id where a.code = 'issued'),
  10::numeric, 'the counter account holds the other side'
);

select is(pg_temp.move(20, 'once'), 10::bigint, 'a movement with a key');
select throws_ok($$select pg_temp.move(20, 'once')$$, '23505', null, 'can not be made twice');
select is(pg_temp.stands(), 'credits 10 debt 0', 'and the second moved nothing');
select lives_ok(
  $$select ledger.move_credits(tests.person('bob'), 20, 'bonus', 'issued', 'test', null, 'once')$$, 'a key is one user''s own'
);
select throws_ok(
  $$select ledger.move_credits('00000000-0000-4000-8000-00000000dead', 5, 'bonus', 'issued', 'test')$$, 'P0002', null,
  'an unknown user has no wallet'
);
select throws_ok($$select pg_temp.move(5, null, 'gift')$$, '23514', null, 'a type that no statement knows is refused');
select throws_ok($$select pg_temp.move(0)$$, '23514', null, 'a movement of nothing is refused');
select throws_ok($$select pg_temp.move(9223372036854775807)$$, '22003', null, 'a wallet does not wrap around');
select is(pg_temp.stands(), 'credits 10 debt 0', 'what was refused left no trace');
-- What was used
do $$ begin
  perform ledger.move_credits(tests.person('eve'), -5, 'spend', 'spent', 'x', null, null, '00000000-0000-4000-8000-000000000001');
  perform ledger.move_credits(tests.person('eve'), -3, 'refund', 'issued', 'x');
end $$;
select is((select p.credits_used from public.profiles p where p.id = tests.person('eve')), 5::bigint, 'what goes to spent was used, what is taken back was not');
do $$ begin perform ledger.move_credits(tests.person('eve'), 2, 'refund', 'spent', 'x'); end $$;
select is((select p.credits_used from public.profiles p where p.id = tests.person('eve')), 3::bigint, 'and what comes back from spent is no longer used');
select throws_ok(
  $$select ledger.move_credits(tests.person('eve'), 4, 'refund', 'spent', 'x')$$, '23514', null, 'more than was used does not come back'
);
select is(
  (select t.order_id from public.transactions t where t.user_id = tests.person('eve') and t.type = 'spend'), '00000000-0000-4000-8000-000000000001'::uuid, 'the line names its order'
);
select is_empty('select * from tests.broken_books()', 'the books hold');
select * from finish();
