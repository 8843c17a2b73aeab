select plan(9);

select tests.create_group(2);
select tests.pay_group('ada', 'group_creation'), tests.join_group('bob');

select is_empty('select * from ops.broken_groups()', 'nothing is broken');

-- Each invariant, and a damage that breaks it. What stands in front of it goes first.
create temp table damages (invariant text, damage text);
insert into damages values
  ('group funds are what the books hold',
    $d$update fulfilment.group_funds set contribution = contribution - 1$d$),
  ('the statement says what the group holds',
    $d$alter table public.transactions disable trigger user; update public.transactions set amount = amount + 1 where unit = 'NGN'$d$),
  ('a seat is held by money',
    $d$update public.group_members set status = 'withdrawn'$d$),
  ('a paid deposit is there',
    $d$update public.group_members set has_paid_security_deposit = false, security_deposit_paid_at = null$d$),
  ('paid cycles are covered',
    $d$update public.contributions set status = 'due', paid_date = null, transaction_ref = null$d$),
  ('a group has no more members than seats',
    $d$alter table public.groups drop constraint groups_size_range; update public.groups set size = 1$d$),
  ('who is in was let in',
    $d$update public.group_join_requests set status = 'approved'$d$);
select ok(d.invariant = any (tests.broken_by(d.damage, 'broken_groups')), d.invariant) from damages d;
select set_eq($$select tests.invariants_of('broken_groups')$$, 'select d.invariant from damages d', 'every invariant has its damage');

select * from finish();
