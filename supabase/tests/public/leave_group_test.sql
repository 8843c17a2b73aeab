select plan(15);

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
create function pg_temp.leaving() returns text language sql as $$
  select format('select public.leave_group(%L)', tests.get('g'));
$$;
create function pg_temp.not_leavable(person text, description text) returns text language sql as $$
  select pg_temp.refused(person, pg_temp.leaving(), 'PT409', 'group_not_leavable', description);
$$;
create function pg_temp.not_found(person text, description text) returns text language sql as $$
  select pg_temp.refused(person, pg_temp.leaving(), 'PT404', 'group_not_found', description);
$$;
create function pg_temp.becomes(status text) returns void language sql as $$
  update public.groups g set status = becomes.status, starts_on = current_date where g.id = tests.get('g')::uuid;
$$;

select tests.let('g', pg_temp.savings('open')::text);
do $$ begin
  perform pg_temp.seat('ada'), pg_temp.seat('bob'), pg_temp.seat('cleo'), pg_temp.seat('dan', 'withdrawn');
  perform tests.let('p', pg_temp.fund('bob', 50000, 100000)), tests.let('q', pg_temp.fund('bob', 0, 100000)),
    pg_temp.fund('bob', 0, 0, 100000), pg_temp.fund('cleo', 50000, 100000);
  update public.group_members set has_paid_security_deposit = true, security_deposit_paid_at = now() where status = 'active';
end $$;
select throws_ok(pg_temp.leaving(), 'PT403', 'profile_required', 'who is not signed in leaves nothing');
set local role anon;
select throws_ok('select public.leave_group(null)', '42501', null, 'a visitor may not call it');
reset role;
select pg_temp.not_found('eve', 'a stranger can not leave');
select pg_temp.not_found('dan', 'nor who has no money in it');
select pg_temp.refused('bob', format('select public.leave_group(%L)', gen_random_uuid()), 'PT404', 'group_not_found', 'nor anybody what is not there');
select pg_temp.not_leavable('ada', 'the creator closes the group instead');
select pg_temp.becomes('active');
select pg_temp.not_leavable('bob', 'nobody leaves once it has started');
select pg_temp.becomes('completed');
select pg_temp.not_leavable('bob', 'nor when it is over');
select pg_temp.becomes('closed');
select pg_temp.not_leavable('bob', 'nor a closed one, whose money goes back anyway');
select pg_temp.becomes('open');

do $$ begin perform pg_temp.as('bob', pg_temp.leaving()); end $$;
select is(
  (select row(m.status, m.has_paid_security_deposit, m.security_deposit_paid_at)::text from public.group_members m
   where m.user_id = tests.person('bob')), '(left,f,)', 'a member leaves; the deposit is not theirs to show any more'
);
select is(
  (select array_agg(p.reference order by e.id) from inbox.webhook_events e join public.payments p on p.id = e.payment_id
   where e.reason = 'settlement' and e.event_type = 'group.left' and e.next_retry_at = now()),
  array[tests.get('p'), tests.get('q')], 'every payment with money in the group is due to be settled, no other'
);
select is(
  (select string_agg(distinct f.released::text, ' ') from fulfilment.group_funds f where f.user_id = tests.person('bob')), 'true',
  'their money is theirs again'
);
select is(
  (select row(m.status, f.released)::text from public.group_members m join fulfilment.group_funds f on f.user_id = m.user_id
   where m.user_id = tests.person('cleo')), '(active,f)', 'nobody else''s'
);
select pg_temp.not_found('bob', 'who left can not leave again');
select is(
  (select row(a.actor = 'user:' || tests.person('bob'), a.old_status, a.new_status)::text from ops.audit_log a where a.event = 'group_left'),
  '(t,active,left)', 'it is in the audit log'
);
select * from finish();
