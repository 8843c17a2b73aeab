select plan(10);

do $$ begin perform tests.person(name) from unnest(array['ada', 'bob', 'cleo', 'dan', 'eve']) name; end $$;
create function pg_temp.cycle(number integer, due_on date, status text default 'due') returns void language sql as $$
  insert into public.contributions
    (group_id, member_id, cycle_number, amount, currency, due_on, status, paid_date, transaction_ref)
  select m.group_id, m.id, number, 100000, 'NGN', cycle.due_on, cycle.status,
    case cycle.status when 'paid' then now() end, case cycle.status when 'paid' then 'PAY-1' end
  from public.group_members m where m.group_id = tests.get('g')::uuid;
$$;
create function pg_temp.age(status text, starts_on date) returns text language plpgsql as $$
begin
  update public.groups g set status = age.status, starts_on = age.starts_on where g.id = tests.get('g')::uuid;
  perform fulfilment.age_groups();
  return (select g.status from public.groups g where g.id = tests.get('g')::uuid);
end;
$$;

select tests.let('g', tests.savings_group('active')::text);
do $$ begin
  perform tests.seat('bob');
  perform pg_temp.cycle(1, current_date - 8, 'paid'), pg_temp.cycle(2, current_date - 1), pg_temp.cycle(3, current_date),
    pg_temp.cycle(4, current_date + 1), pg_temp.cycle(5, null), pg_temp.cycle(6, current_date - 1, 'refunded');
  perform fulfilment.age_groups();
end $$;
select is(
  (select string_agg(c.status, ' ' order by c.cycle_number) from public.contributions c), 'paid late due due due refunded',
  'what was due before today and is not paid is late, and nothing else'
);
select is((tests.read_group()).status, 'active', 'the group goes on');

-- Three cycles of a week
select is(pg_temp.age('active', current_date - 20), 'active', 'the last cycle still runs on its last day');
select is(pg_temp.age('active', current_date - 21), 'completed', 'the day after, the group is completed');
select is(pg_temp.age('completed', current_date - 22), 'completed', 'which it stays');
select is(pg_temp.age('open', null), 'open', 'a group that never started is not');
do $$ begin perform pg_temp.cycle(7, current_date - 1); end $$;
select is(pg_temp.age('closed', current_date - 30), 'closed', 'nor is a closed one');
select is(
  (select string_agg(c.status, ' ' order by c.cycle_number) from public.contributions c), 'paid late due due due refunded late',
  'what nobody paid stays to be paid'
);
do $$ begin perform tests.housekeep(); end $$;
select is(pg_temp.age('active', current_date), 'active', 'a group that starts today is not over');
update public.groups set starts_on = current_date - 21;
do $$ begin perform tests.housekeep(); end $$;
select is((select g.status from public.groups g), 'completed', 'a job sees to it every minute');
select * from finish();
