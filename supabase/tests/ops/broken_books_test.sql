select plan(7);

select tests.let('reference', tests.sale(tests.person('ada')));
select tests.deliver('paystack', 'k', tests.get('reference'), tests.captured('c', 100000));

select is_empty('select * from ops.broken_books()', 'nothing is broken');

-- Each invariant, and a damage that breaks it. What stands in front of it goes first.
create temp table damages (invariant text, damage text);
insert into damages values
  ('a journal sums to zero',
    $d$alter table ledger.entries disable trigger user; update ledger.entries e set amount = e.amount + 1 where e.id = (select min(id) from ledger.entries)$d$),
  ('a journal has entries',
    $d$insert into ledger.journals (kind, description) values ('wallet', 'empty')$d$),
  ('an entry is in its account''s currency',
    $d$alter table ledger.entries disable trigger user; update ledger.entries set currency = 'USD'$d$),
  ('an account has one row for its code',
    $d$alter table ledger.accounts drop constraint accounts_code_key;
      insert into ledger.accounts (code, currency) select a.code, a.currency from ledger.accounts a$d$);
select ok(d.invariant = any (tests.broken_by(d.damage, 'broken_books')), d.invariant) from damages d;
select set_eq($$select tests.invariants_of('broken_books')$$, 'select d.invariant from damages d', 'every invariant has its damage');
select is_empty(
  $$select * from ops.broken_books(now() + interval '1 second')$$, 'what was not touched since is not looked at'
);

select * from finish();
