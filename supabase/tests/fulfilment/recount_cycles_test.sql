select plan(29);

do $$ begin perform tests.person(name) from unnest(array['ada', 'bob', 'cleo', 'dan', 'eve']) name; end $$;
-- Recounts bob's cycles and answers them.
create function pg_temp.recount() returns text language plpgsql as $$
declare
  v_group public.groups;
  v_member public.group_members;
begin
  select * into strict v_group from public.groups g where g.id = tests.get('g')::uuid;
  select * into strict v_member from public.group_members m
  where m.group_id = v_group.id and m.user_id = tests.person('bob');
  perform fulfilment.recount_cycles(v_group, v_member);
  return tests.cycles('bob');
end;
$$;
create function pg_temp.hold(reference text, contribution bigint) returns void language sql as $$
  update fulfilment.group_funds f set contribution = hold.contribution where f.payment_id = (tests.payment(reference)).id;
$$;
create function pg_temp.paid_by(cycle_number integer) returns text language sql as $$
  select c.transaction_ref from public.contributions c
  where c.group_id = tests.get('g')::uuid and c.cycle_number = paid_by.cycle_number;
$$;
create function pg_temp.start(starts_on date) returns void language sql as $$
  update public.groups g set status = 'active', starts_on = start.starts_on where g.id = tests.get('g')::uuid;
$$;
create function pg_temp.move(status text) returns void language sql as $$
  update public.group_members m set status = move.status
  where m.group_id = tests.get('g')::uuid and m.user_id = tests.person('bob');
$$;

-- Filling
select tests.let('g', tests.savings_group('open', 3)::text);
do $$ begin perform tests.seat('bob'); end $$;
select is(pg_temp.recount(), '1 due, 2 due, 3 due', 'a member owes every cycle');
select tests.let('p1', tests.put_in_group('bob', 50000, 100000));
select is(pg_temp.recount(), '1 paid, 2 due, 3 due', 'the first contribution pays the first; the deposit pays none');
select is(pg_temp.paid_by(1), tests.get('p1'), 'with the payment''s reference');
select is(
  (select c.paid_date from public.contributions c where c.cycle_number = 1), (tests.payment(tests.get('p1'))).paid_at, 'and its time'
);
select tests.let('p2', tests.put_in_group('bob', 0, 99999, 100000));
select is(pg_temp.recount(), '1 paid, 2 due, 3 due', 'a cycle not covered whole is due');
select pg_temp.hold(tests.get('p2'), 100000);
select is(pg_temp.recount(), '1 paid, 2 paid, 3 due', 'covered to the last minor unit it is paid');
select tests.let('p3', tests.put_in_group('bob', 0, 100000));
select is(pg_temp.recount(), '1 paid, 2 paid, 3 paid', 'until all are');
select is(
  array[pg_temp.paid_by(1), pg_temp.paid_by(2), pg_temp.paid_by(3)], array[tests.get('p1'), tests.get('p2'), tests.get('p3')],
  'each by the payment that completed it'
);

-- Taking back
select pg_temp.hold(tests.get('p1'), 0);
select is(pg_temp.recount(), '1 paid, 2 paid, 3 due', 'whichever payment goes back, the oldest cycles stay paid');
select is(array[pg_temp.paid_by(1), pg_temp.paid_by(2)], array[tests.get('p2'), tests.get('p3')], 'by the money that is left');
select is(pg_temp.paid_by(3), null, 'the cycle that is open again names no payment');
select pg_temp.hold(tests.get('p2'), 40000);
select is(pg_temp.recount(), '1 paid, 2 due, 3 due', 'parts add up');
select pg_temp.hold(tests.get('p1'), 100000);
select pg_temp.hold(tests.get('p2'), 100000);
select is(pg_temp.recount(), '1 paid, 2 paid, 3 paid', 'and what comes again pays again');
do $$ begin perform pg_temp.recount(); end $$;
select is((select count(*) from public.contributions), 3::bigint, 'one row a cycle, however often it is counted');

-- Whose money
do $$ begin perform tests.put_in_group('cleo', 0, 300000); end $$;
select pg_temp.hold(tests.get('p3'), 0);
select is(pg_temp.recount(), '1 paid, 2 paid, 3 due', 'another member''s money pays nothing');
select tests.let('first', tests.get('g'));
select tests.let('g', tests.savings_group('open', 2)::text);
do $$ begin perform tests.seat('bob'); end $$;
select is(pg_temp.recount(), '1 due, 2 due', 'nor does money in another group; two seats are two cycles');
select tests.let('g', tests.get('first'));

-- Days
select is((select count(c.due_on) from public.contributions c), 0::bigint, 'until the group starts nothing has a day');
select pg_temp.start(current_date);
select is(pg_temp.recount(), '1 paid, 2 paid, 3 due', 'it starts today');
select is(
  (select array_agg(c.due_on order by c.cycle_number) from public.contributions c where c.group_id = tests.get('g')::uuid),
  array[current_date, current_date + 7, current_date + 14], 'the first is due on that day, the others a cycle apart'
);
select pg_temp.start(current_date - 14);
select is(pg_temp.recount(), '1 paid, 2 paid, 3 due', 'on its day a contribution is not late');
select pg_temp.start(current_date - 15);
select is(pg_temp.recount(), '1 paid, 2 paid, 3 late', 'on the next it is');
select pg_temp.hold(tests.get('p3'), 100000);
select is(pg_temp.recount(), '1 paid, 2 paid, 3 paid', 'paid late is paid');
select pg_temp.hold(tests.get('p2'), 0);
select is(pg_temp.recount(), '1 paid, 2 paid, 3 late', 'taken back it is late again, not due');

-- Not a member any more
do $$ begin
  insert into public.contributions (group_id, member_id, cycle_number, amount, currency)
  values (tests.get('g')::uuid, tests.seat('cleo'), 3, 100000, 'NGN');
end $$;
select pg_temp.hold(reference, 0) from (values (tests.get('p1')), (tests.get('p3'))) v (reference);
select pg_temp.move('withdrawn');
select is(pg_temp.recount(), '1 refunded, 2 refunded, 3 refunded', 'all that was paid went back');
delete from fulfilment.group_funds where payment_id = (tests.payment(tests.get('p3'))).id;
update fulfilment.group_funds set captured_contribution = 99999 where payment_id = (tests.payment(tests.get('p2'))).id;
select is(pg_temp.recount(), '1 refunded', 'a cycle that was never covered whole was never paid, and who is out owes nothing');
select pg_temp.move('left');
select is(pg_temp.recount(), '1 refunded', 'the same after leaving');
delete from fulfilment.group_funds;
select is(pg_temp.recount(), null, 'nothing paid: nothing to show');
select is(tests.cycles('cleo'), '3 due', 'nobody else''s cycles are touched');
select pg_temp.move('active');
select is(pg_temp.recount(), '1 late, 2 late, 3 late', 'a member again owes all of it');
select * from finish();
