select plan(16);

create function pg_temp.spend(amount bigint, key text default null) returns bigint language sql as $$
  select ledger.spend_credits(tests.person('ada'), amount, 'A song', key);
$$;
create function pg_temp.stands() returns text language sql as $$
  select format('%s credits, %s debt, %s used', p.credits, p.debt, p.credits_used) from public.profiles p where p.id = tests.person('ada');
$$;
create function pg_temp.says(amount bigint) returns text language plpgsql as $$
declare
  v_detail text;
  v_hint text;
begin
  perform pg_temp.spend(amount);
exception when sqlstate 'PT402' then
  get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
  return concat_ws(' ', sqlerrm, v_detail, v_hint);
end;
$$;
select is(pg_temp.spend(1), 19::bigint, 'a spend answers what is left');
select is(pg_temp.spend(19), 0::bigint, 'down to nothing');
select is(pg_temp.stands(), '0 credits, 0 debt, 20 used', 'and counts what was used');
select is(pg_temp.says(1), 'insufficient_credits This takes 1 credit; you have 0. Buy at least 1 credit more.', 'not below it: the payer hears what is missing');
do $$ begin perform ledger.move_credits(tests.person('ada'), 7, 'bonus', 'issued', 'x'); end $$;
select is(pg_temp.says(10), 'insufficient_credits This takes 10 credits; you have 7. Buy at least 3 credits more.', 'to the last unit');
do $$ begin perform ledger.move_credits(tests.person('ada'), -9, 'refund', 'issued', 'x'); end $$;
select is(
  pg_temp.says(1), 'wallet_in_debt 2 credits that were spent have been taken back with their payment. Buy at least 2 credits: the next purchase pays this first.',
  'nor with a debt'
);
select is(pg_temp.stands(), '0 credits, 2 debt, 20 used', 'what was refused left no trace');
do $$ begin perform ledger.move_credits(tests.person('ada'), 1, 'bonus', 'issued', 'x'); end $$;
select alike(pg_temp.says(1), 'wallet_in_debt 1 credit %', 'nor with the smallest there is');
do $$ begin perform ledger.move_credits(tests.person('ada'), -1, 'refund', 'issued', 'x'); end $$;
do $$ begin perform ledger.move_credits(tests.person('ada'), 12, 'bonus', 'issued', 'x'); perform pg_temp.spend(3, 'once'); end $$;
select throws_ok($$select pg_temp.spend(3, 'once')$$, '23505', null, 'a key spends once');
select is(pg_temp.stands(), '7 credits, 0 debt, 23 used', 'and the second nothing');
select throws_ok('select pg_temp.spend(0)', '23514', null, 'nothing is no spend');
select throws_ok('select pg_temp.spend(null)', null, null, 'no amount neither');
select throws_ok($$select ledger.spend_credits(gen_random_uuid(), 1, 'x', null)$$, 'P0002', null, 'an unknown user has no wallet');
do $$ begin perform ledger.spend_credits(tests.person('ada'), 2, 'Order', null, '00000000-0000-4000-8000-000000000001'); end $$;
select is(
  (select row(t.type, t.amount, t.order_id)::text from public.transactions t where t.user_id = tests.person('ada') order by t.line desc limit 1),
  '(spend,-2,00000000-0000-4000-8000-000000000001)', 'the line names the order'
);
-- Given back: used is what was spent and not returned
do $$ begin perform ledger.move_credits(tests.person('ada'), 2, 'refund', 'spent', 'Order cancelled'); end $$;
select is(pg_temp.stands(), '7 credits, 0 debt, 23 used', 'what comes back from an order was not used');
select is_empty('select * from tests.broken_books()', 'the books hold');
select * from finish();
