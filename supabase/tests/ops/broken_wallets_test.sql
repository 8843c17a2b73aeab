select plan(12);

select tests.let('reference', tests.sale(tests.person('ada')));
select tests.deliver('paystack', 'k', tests.get('reference'), tests.captured('c', 100000));
select tests.person('bob');
select tests.as_person('ada', $$select public.spend_credits(5, 'A picture', 'key')$$);

select is_empty('select * from ops.broken_wallets()', 'nothing is broken');

-- Each invariant, and a damage that breaks it. What stands in front of it goes first.
create temp table damages (invariant text, damage text);
insert into damages values
  ('credits are the sum of the wallet''s entries',
    $d$update public.profiles set credits = credits + 1$d$),
  ('debt is the sum of its entries',
    $d$alter table public.profiles drop constraint profiles_no_credits_in_debt; update public.profiles set debt = 1$d$),
  ('the statement sums to the wallet',
    $d$alter table public.transactions disable trigger user; delete from public.transactions where type = 'spend'$d$),
  ('each line of the statement says the balance after it',
    $d$alter table public.transactions disable trigger user; update public.transactions set balance_after = balance_after + 1$d$),
  ('credits or debt, never both, never below zero',
    $d$alter table public.profiles drop constraint profiles_no_credits_in_debt; update public.profiles set debt = 1$d$),
  ('nothing is spent that is not there',
    $d$alter table public.transactions disable trigger user; update public.transactions set balance_after = -1 where type = 'spend'$d$),
  ('credits_used is what was spent and not given back',
    $d$update public.profiles set credits_used = credits_used + 1$d$),
  ('what may happen once to a user happened once',
    $d$alter table public.transactions drop constraint transactions_idempotency_key;
      select ledger.move_credits(tests.person('ada'), 20, 'bonus', 'issued', 'Again', null, 'welcome')$d$),
  ('total_spent is what the payments earned',
    $d$update public.profiles set total_spent = '{}'$d$),
  ('one profile an identity',
    $d$alter table public.profiles drop constraint profiles_identity_key; update public.profiles set external_id = 'the same'$d$);
select ok(d.invariant = any (tests.broken_by(d.damage, 'broken_wallets')), d.invariant) from damages d;
select set_eq($$select tests.invariants_of('broken_wallets')$$, 'select d.invariant from damages d', 'every invariant has its damage');

select * from finish();
