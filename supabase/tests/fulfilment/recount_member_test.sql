select plan(34);

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
create function pg_temp.ask(person text, status text default 'approved') returns uuid language sql as $$
  insert into public.group_join_requests (group_id, user_id, status, decided_by)
  values (tests.get('g')::uuid, tests.person(person), status, case when status <> 'requested' then tests.person('ada') end)
  returning id;
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
create function pg_temp.recount(person text) returns text language plpgsql as $$
begin
  perform fulfilment.recount_member(tests.get('g')::uuid, tests.person(person));
  return (
    select concat_ws(' ', m.status, 'deposit', m.has_paid_security_deposit)
    from public.group_members m where m.group_id = tests.get('g')::uuid and m.user_id = tests.person(person)
  );
end;
$$;
create function pg_temp.hold(reference text, deposit bigint, contribution bigint) returns void language sql as $$
  update fulfilment.group_funds f set deposit = hold.deposit, contribution = hold.contribution
  where f.payment_id = (tests.payment(reference)).id;
$$;
create function pg_temp.request(id text) returns text language sql as $$
  select r.status from public.group_join_requests r where r.id = request.id::uuid;
$$;

-- A member
select tests.let('g', pg_temp.savings('open')::text);
do $$ begin perform pg_temp.fund('dan', 50000, 100000); end $$;
select is(pg_temp.recount('dan'), null, 'money makes nobody a member who has no place');
select is((select count(*) from public.contributions), 0::bigint, 'nor gives them cycles');
do $$ begin
  perform pg_temp.seat('bob', 'withdrawn');
  perform tests.let('r', pg_temp.ask('bob')::text);
  perform tests.let('p', pg_temp.fund('bob', 50000, 100000));
end $$;
select is(pg_temp.recount('bob'), 'active deposit t', 'who has paid deposit and contribution is in');
select is(pg_temp.request(tests.get('r')), 'joined', 'their request is joined');
select is(
  (select m.security_deposit_paid_at from public.group_members m where m.user_id = tests.person('bob')), now(), 'the deposit was paid now'
);
select is((select count(*) from public.contributions), 3::bigint, 'and they have their cycles');
update public.group_members set security_deposit_paid_at = now() - interval '1 day';
select is(pg_temp.recount('bob'), 'active deposit t', 'again it is the same');
select is(
  (select m.security_deposit_paid_at from public.group_members m where m.user_id = tests.person('bob')), now() - interval '1 day',
  'the deposit was paid when it was first'
);
select pg_temp.hold(tests.get('p'), 49999, 0);
select is(pg_temp.recount('bob'), 'active deposit f', 'with part of the deposit they are in, the deposit is not paid');
select pg_temp.hold(tests.get('p'), 0, 1);
select is(pg_temp.recount('bob'), 'active deposit f', 'as with any money at all');
select pg_temp.hold(tests.get('p'), 0, 0);
select is(pg_temp.recount('bob'), 'withdrawn deposit f', 'with none they are not');
select is(pg_temp.request(tests.get('r')), 'approved', 'their request is approved as before they paid');
select is(
  (select string_agg(c.status, ' ') from public.contributions c), 'refunded', 'the cycle they had paid was refunded'
);
select pg_temp.hold(tests.get('p'), 50000, 0);
select is(pg_temp.recount('bob'), 'active deposit t', 'money that comes back brings them back');
select is(pg_temp.request(tests.get('r')), 'joined', 'and their request');
do $$ begin perform pg_temp.hold(tests.get('p'), 30000, 0), pg_temp.fund('bob', 20000, 0); end $$;
select is(pg_temp.recount('bob'), 'active deposit t', 'the deposit may come in parts');

-- Requests from another time
update public.group_join_requests set created_at = now() - interval '1 hour';
select tests.let('r2', pg_temp.ask('bob', 'rejected')::text);
update fulfilment.group_funds set deposit = 0;
select is(pg_temp.recount('bob'), 'withdrawn deposit f', 'when their money is gone');
select is(pg_temp.request(tests.get('r')), 'joined', 'a request of an earlier time is not approved again');
select is(pg_temp.request(tests.get('r2')), 'rejected', 'nor one that was rejected since');
update public.group_join_requests set status = 'joined' where id = tests.get('r2')::uuid;
select is(pg_temp.recount('bob'), 'withdrawn deposit f', 'who joined twice');
select is(pg_temp.request(tests.get('r')) || ' ' || pg_temp.request(tests.get('r2')), 'joined approved', 'has one approved request, the newest');

-- Left
update public.group_members set status = 'left' where user_id = tests.person('bob');
update public.group_join_requests set status = 'joined';
select pg_temp.hold(tests.get('p'), 50000, 100000);
select is(left(pg_temp.recount('bob'), 4), 'left', 'who has left is not back because their money still is');
select is(pg_temp.request(tests.get('r2')), 'joined', 'nor is their request approved again');

-- No deposit asked
select tests.let('g', pg_temp.savings('open', 3, 0)::text);
do $$ begin
  perform pg_temp.seat('bob', 'withdrawn');
  perform tests.let('p', pg_temp.fund('bob', 0, 100000));
end $$;
select is(pg_temp.recount('bob'), 'active deposit t', 'a deposit of nothing is paid by whoever is in');
select pg_temp.hold(tests.get('p'), 0, 0);
select is(pg_temp.recount('bob'), 'withdrawn deposit f', 'and by nobody who is not');

-- The group
select tests.let('g', pg_temp.savings('draft')::text);
do $$ begin
  perform pg_temp.seat('ada', 'withdrawn'), pg_temp.seat('bob', 'withdrawn');
  perform tests.let('p', pg_temp.fund('ada', 50000, 100000));
end $$;
select is(pg_temp.recount('ada'), 'active deposit t', 'the creator pays');
select is((pg_temp.read_group()).status, 'open', 'and the group opens');
do $$ begin perform pg_temp.hold(tests.get('p'), 0, 0), pg_temp.recount('ada'); end $$;
select is((pg_temp.read_group()).status, 'draft', 'with their money it is a draft again');
do $$ begin
  perform tests.let('q', pg_temp.fund('bob', 50000, 100000));
  perform pg_temp.recount('bob');
end $$;
select is((pg_temp.read_group()).status, 'open', 'a group with anybody in it is open: no member has one they can''t see');
do $$ begin
  perform pg_temp.hold(tests.get('p'), 50000, 100000), pg_temp.recount('ada');
  perform pg_temp.hold(tests.get('p'), 0, 0), pg_temp.recount('ada');
end $$;
select is((pg_temp.read_group()).status, 'open', 'so it stays when the creator''s money goes back');
do $$ begin perform pg_temp.hold(tests.get('q'), 0, 0), pg_temp.recount('bob'); end $$;
select is((pg_temp.read_group()).status, 'draft', 'until the last is out');
update public.groups set status = 'closed' where id = tests.get('g')::uuid;
do $$ begin perform pg_temp.hold(tests.get('p'), 50000, 100000), pg_temp.recount('ada'); end $$;
select is((pg_temp.read_group()).status, 'closed', 'money does not open a closed group');
update public.groups set status = 'active', starts_on = current_date where id = tests.get('g')::uuid;
do $$ begin perform pg_temp.hold(tests.get('p'), 0, 0), pg_temp.recount('ada'); end $$;
select is((pg_temp.read_group()).status, 'active', 'nor does its leaving unmake one that has started');
select throws_ok(
  format('select fulfilment.recount_member(%L, %L)', gen_random_uuid(), tests.person('bob')), 'P0002', null, 'an unknown group is an error'
);
select * from finish();
