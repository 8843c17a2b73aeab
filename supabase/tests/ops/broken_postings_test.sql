select plan(5);

select tests.let('reference', tests.sale(tests.person('ada')));
select tests.deliver('paystack', 'k', tests.get('reference'), tests.captured('c', 100000));

select is_empty('select * from ops.broken_postings()', 'nothing is broken');

-- Each invariant, and a damage that breaks it. What stands in front of it goes first.
create temp table damages (invariant text, damage text);
insert into damages values
  ('earned is what the books took from suspense',
    $d$update public.payments set earned_amount = earned_amount - 1$d$),
  ('what the gateway holds is booked',
    $d$alter table ledger.entries disable trigger user; update ledger.entries e set amount = e.amount + 1
      from ledger.accounts a where a.id = e.account_id and a.code like 'clearing:%'$d$),
  ('suspense is what is held and not earned',
    $d$alter table ledger.entries disable trigger user; update ledger.entries e set amount = e.amount + 1
      from ledger.accounts a where a.id = e.account_id and a.code like 'suspense:%'$d$);
select ok(d.invariant = any (tests.broken_by(d.damage, 'broken_postings')), d.invariant) from damages d;
select set_eq($$select tests.invariants_of('broken_postings')$$, 'select d.invariant from damages d', 'every invariant has its damage');

select * from finish();
