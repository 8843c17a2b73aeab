select plan(6);
select tests.let('id', ledger.account_id('clearing:test', 'NGN')::text);
select is(ledger.account_id('clearing:test', 'NGN')::text, tests.get('id'), 'an account is made once');
select isnt(ledger.account_id('clearing:test', 'USD')::text, tests.get('id'), 'each currency has its own');
select isnt(ledger.account_id('Clearing:test', 'NGN')::text, tests.get('id'), 'codes are told apart by case');
select is(
  (select row(a.code, a.currency)::text from ledger.accounts a where a.id = tests.get('id')::bigint), '(clearing:test,NGN)', 'with what it is'
);
select throws_ok($$select ledger.account_id(null, 'NGN')$$, '23502', null, 'an account has a code');
select throws_ok($$select ledger.account_id('x', null)$$, '23502', null, 'and a currency');
select * from finish();
