select plan(34);

create function pg_temp.spend(amount bigint, key text default gen_random_uuid()::text, reason text default 'A song') returns text
language plpgsql as $$
declare
  v_answer jsonb;
begin
  perform tests.sign_in(tests.person('ada'));
  v_answer := public.spend_credits(spend.amount, spend.reason, spend.key);
  perform tests.sign_out();
  return format('%s spent, %s then, %s now', v_answer ->> 'amount', v_answer ->> 'balance_after', v_answer ->> 'balance');
end;
$$;
create function pg_temp.refused(call text, state text, code text, description text) returns setof text language plpgsql as $$
begin
  return next throws_ok('select ' || call, state, code, description);
  perform tests.sign_out();
end;
$$;
create function pg_temp.stands() returns text language sql as $$
  select format('%s credits, %s used', p.credits, p.credits_used) from public.profiles p where p.id = tests.person('ada');
$$;

select is(pg_temp.spend(8, 'k1', '  A song  '), '8 spent, 12 then, 12 now', 'a spend answers what was spent and what is left');
select is(pg_temp.stands(), '12 credits, 8 used', 'the profile counts what was used');
select is(
  (select row(t.type, t.unit, t.amount, t.balance_after, t.description, t.payment_id, t.order_id)::text
   from public.transactions t where t.user_id = tests.person('ada') order by t.line desc limit 1),
  '(spend,CREDITS,-8,12,"A song",,)', 'and the statement has its line'
);
select is(pg_temp.spend(2, 'k', 'x'), '2 spent, 10 then, 10 now', 'another key is another spend, however short');

-- Once a key
select is(pg_temp.spend(8, 'k1', 'A song'), '8 spent, 12 then, 10 now', 'a repeat answers the first spend, and today''s balance');
select is(pg_temp.stands(), '10 credits, 10 used', 'and spends nothing');
select pg_temp.refused($$pg_temp.spend(9, 'k1')$$, 'PT409', 'idempotency_key_reused', 'the key with another amount');
select pg_temp.refused($$pg_temp.spend(8, 'k1', 'Two songs')$$, 'PT409', 'idempotency_key_reused', 'the key with another reason');
select is(pg_temp.stands(), '10 credits, 10 used', 'none of them spends');
do $$ begin
  perform tests.sign_in(tests.person('bob'));
  perform public.spend_credits(1, 'Bob''s', 'k1');
  perform tests.sign_out();
end $$;
select is((select p.credits from public.profiles p where p.id = tests.person('bob')), 19::bigint, 'a key is one user''s own');
select lives_ok(
  $$select ledger.move_credits(tests.person('ada'), 1, 'bonus', 'issued', 'x', null, 'welcome-back')$$, 'a key the system used'
);
select is(pg_temp.spend(1, 'welcome-back'), '1 spent, 10 then, 10 now', 'is no key of the user''s');

-- Never below zero
select pg_temp.refused('pg_temp.spend(11)', 'PT402', 'insufficient_credits', 'one more than there is');
select pg_temp.refused('pg_temp.spend(9223372036854775807)', 'PT402', 'insufficient_credits', 'more than there ever could be');
select is(pg_temp.stands(), '10 credits, 11 used', 'leaves the wallet as it was');
select is(pg_temp.spend(10), '10 spent, 0 then, 0 now', 'all there is');
select pg_temp.refused('pg_temp.spend(1)', 'PT402', 'insufficient_credits', 'of nothing nothing');

-- Not while there is debt
do $$ begin perform ledger.move_credits(tests.person('ada'), -5, 'refund', 'issued', 'taken back'); end $$;
select pg_temp.refused('pg_temp.spend(1)', 'PT402', 'wallet_in_debt', 'debt says so');
do $$ begin perform ledger.move_credits(tests.person('ada'), 5, 'bonus', 'issued', 'a gift'); end $$;
select pg_temp.refused('pg_temp.spend(1)', 'PT402', 'insufficient_credits', 'a debt just paid leaves nothing to spend');
do $$ begin perform ledger.move_credits(tests.person('ada'), 5, 'bonus', 'issued', 'a gift'); end $$;
select is(pg_temp.spend(5), '5 spent, 0 then, 0 now', 'with the debt gone spending works again');

-- Garbage
do $$ begin perform ledger.move_credits(tests.person('ada'), 100, 'bonus', 'issued', 'a gift'); end $$;
select pg_temp.refused('pg_temp.spend(0)', 'PT400', 'invalid_request', 'nothing is no spend');
select pg_temp.refused('pg_temp.spend(-5)', 'PT400', 'invalid_request', 'a negative spend would be a gift to oneself');
select pg_temp.refused('pg_temp.spend(null)', 'PT400', 'invalid_request', 'no amount');
select pg_temp.refused($$pg_temp.spend(1, '')$$, 'PT400', 'invalid_request', 'an empty key');
select pg_temp.refused($$pg_temp.spend(1, null)$$, 'PT400', 'invalid_request', 'no key');
select pg_temp.refused($$pg_temp.spend(1, repeat('k', 201))$$, 'PT400', 'invalid_request', 'a key of 201 characters');
select pg_temp.refused($$pg_temp.spend(1, 'r', '   ')$$, 'PT400', 'invalid_request', 'no reason but blanks');
select pg_temp.refused($$pg_temp.spend(1, 'r', null)$$, 'PT400', 'invalid_request', 'no reason');
select pg_temp.refused($$pg_temp.spend(1, 'r', repeat('r', 201))$$, 'PT400', 'invalid_request', 'a reason of 201 characters');
select is(pg_temp.spend(1, repeat('k', 200), repeat('r', 200)), '1 spent, 99 then, 99 now', '200 of each are taken');

-- Only oneself
select set_config('request.jwt.claims', '{"iss": "https://clerk.test", "sub": "user_nobody", "role": "authenticated"}', true);
set local role authenticated;
select throws_ok($$select public.spend_credits(1, 'x', 'x')$$, 'PT403', 'profile_required', 'who has no profile has no wallet');
select tests.sign_out();
set local role anon;
select throws_ok($$select public.spend_credits(1, 'x', 'x')$$, '42501', null, 'a visitor has none either');
reset role;
set local role service_role;
select throws_ok($$select public.spend_credits(1, 'x', 'x')$$, '42501', null, 'and nobody spends for others');
reset role;
select is_empty('select * from tests.broken_books()', 'the books hold');
select * from finish();
