select plan(16);

do $$ begin perform tests.person(name) from unnest(array['ada', 'bob', 'cleo', 'dan', 'eve']) name; end $$;
create function pg_temp.savings(status text default 'open', size integer default 3, deposit bigint default 50000)
returns uuid language sql as $$
  insert into public.groups
    (name, created_by, contribution_amount, security_deposit, currency, size, cycle_days, status, starts_on)
  values ('Ajo', tests.person('ada'), 100000, deposit, 'NGN', size, 7, status,
    case when status in ('active', 'completed') then current_date end)
  returning id;
$$;
create function pg_temp.read_group() returns public.groups language sql as $$
  select g from public.groups g where g.id = tests.get('g')::uuid;
$$;
create function pg_temp.seat(person text, status text default 'active') returns uuid language sql as $$
  insert into public.group_members (group_id, user_id, status)
  values (tests.get('g')::uuid, tests.person(person), status) returning id;
$$;
-- A payment of theirs to the group, as it was quoted.
create function pg_temp.paying(person text, deposit bigint, contribution bigint) returns text language sql as $$
  insert into public.payments
    (provider, reference, livemode, issuer, sub, user_id, payment_type, purchase, description, amount, currency, paid_at)
  select
    'paystack', 'PAY-' || gen_random_uuid(), false, p.issuer, p.external_id, p.id, 'group_join',
    jsonb_build_object('group_id', tests.get('g'), 'deposit', deposit, 'contribution', contribution), 'Ajo: joining',
    deposit + contribution, 'NGN', now()
  from public.profiles p where p.id = tests.person(person)
  returning reference;
$$;
-- So much of a payment is in the group.
create function pg_temp.fund(person text, deposit bigint, contribution bigint, captured bigint default null) returns text
language plpgsql as $$
declare
  v_reference text := pg_temp.paying(person, deposit, coalesce(captured, contribution) + 1);
begin
  insert into fulfilment.group_funds (payment_id, group_id, user_id, deposit, contribution, captured_contribution)
  values ((tests.payment(v_reference)).id, tests.get('g')::uuid, tests.person(person), fund.deposit, fund.contribution,
    coalesce(captured, fund.contribution));
  return v_reference;
end;
$$;
create function pg_temp.as(person text, query text) returns text language plpgsql as $$
declare
  v_answer text;
begin
  perform tests.sign_in(tests.person(person));
  execute query into v_answer;
  perform tests.sign_out();
  return v_answer;
end;
$$;
create function pg_temp.refused(person text, query text, state text, message text, description text) returns text
language sql as $$
  select throws_ok(format('select pg_temp.as(%L, %L)', person, query), state, message, description);
$$;
create function pg_temp.begin_on(starts_on text default 'current_date') returns text language sql as $$
  select format('select public.start_group(%L, %s)', tests.get('g'), starts_on);
$$;
create function pg_temp.not_startable(query text, description text) returns text language sql as $$
  select pg_temp.refused('ada', query, 'PT409', 'group_not_startable', description);
$$;

select tests.let('g', pg_temp.savings('open', 3)::text);
do $$ begin perform pg_temp.seat('ada'), pg_temp.seat('bob', 'left'), pg_temp.seat('cleo', 'withdrawn'); end $$;
select throws_ok(pg_temp.begin_on(), 'PT403', 'profile_required', 'who is not signed in starts nothing');
set local role anon;
select throws_ok('select public.start_group(null)', '42501', null, 'a visitor may not call it');
reset role;
select pg_temp.refused('ada', format('select public.start_group(%L)', gen_random_uuid()), 'PT404', 'group_not_found', 'an unknown group');
select pg_temp.not_startable(pg_temp.begin_on(), 'one member alone, whoever left');
update public.group_members set status = 'active' where user_id = tests.person('bob');
do $$ begin perform pg_temp.fund('ada', 50000, 100000), pg_temp.fund('bob', 50000, 100000); end $$;
select pg_temp.refused('bob', pg_temp.begin_on(), 'PT404', 'group_not_found', 'a member is not the creator');
select pg_temp.not_startable(pg_temp.begin_on('current_date - 1'), 'yesterday');
select pg_temp.not_startable(pg_temp.begin_on('null'), 'no day');

select is(
  pg_temp.as('ada', pg_temp.begin_on('current_date + 1'))::jsonb, to_jsonb(pg_temp.read_group()), 'the creator starts it, and sees it as it is then'
);
select is(
  (select concat_ws(' ', g.status, g.starts_on = current_date + 1) from pg_temp.read_group() g), 'active t', 'from the day they choose'
);
select is(
  (select string_agg(concat_ws(' ', c.cycle_number, c.status, c.due_on - current_date), ', ' order by c.cycle_number)
   from public.contributions c join public.group_members m on m.id = c.member_id where m.user_id = tests.person('bob')),
  '1 paid 1, 2 due 8, 3 due 15', 'every member''s contributions have their day'
);
select is((select count(*) from public.contributions), 6::bigint, 'of members, not of who left or has no money in it');
select pg_temp.not_startable(pg_temp.begin_on(), 'a second time');
select is(
  (select row(a.actor = 'user:' || tests.person('ada'), a.old_status, a.new_status)::text from ops.audit_log a where a.event = 'group_started'),
  '(t,open,active)', 'it is in the audit log once'
);
update public.groups set status = 'closed', starts_on = null;
select pg_temp.not_startable(pg_temp.begin_on(), 'a closed group');
update public.groups set status = 'draft';
select pg_temp.not_startable(pg_temp.begin_on(), 'a draft');
update public.groups set status = 'open';
select is(
  pg_temp.as('ada', format('select public.start_group(%L)', tests.get('g')))::jsonb ->> 'starts_on', current_date::text, 'without a day it starts today'
);
select * from finish();
