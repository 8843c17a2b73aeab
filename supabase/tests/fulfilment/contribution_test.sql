select plan(17);

do $$ begin perform tests.person(name) from unnest(array['ada', 'bob', 'cleo', 'dan', 'eve']) name; end $$;
create function pg_temp.savings(status text default 'open', size integer default 3, deposit bigint default 50000)
returns uuid language sql as $$
  insert into public.groups
    (name, created_by, contribution_amount, security_deposit, currency, size, cycle_days, status, starts_on)
  values ('Ajo', tests.person('ada'), 100000, deposit, 'NGN', size, 7, status,
    case when status in ('active', 'completed') then current_date end)
  returning id;
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
create function pg_temp.cycles(person text) returns text language sql as $$
  select string_agg(c.cycle_number || ' ' || c.status, ', ' order by c.cycle_number)
  from public.contributions c join public.group_members m on m.id = c.member_id
  where m.group_id = tests.get('g')::uuid and m.user_id = tests.person(person);
$$;
create function pg_temp.quote(person text, extra jsonb default '{}') returns jsonb language plpgsql as $$
declare
  v_draft public.payments;
begin
  v_draft.payment_type := 'contribution';
  v_draft.user_id := tests.person(person);
  v_draft.currency := 'NGN';
  v_draft.purchase := jsonb_build_object('group_id', tests.get('g')) || extra;
  return fulfilment.contribution('quote', v_draft, null);
end;
$$;
create function pg_temp.refused(person text, message text, description text, extra jsonb default '{}') returns text
language sql as $$
  select throws_ok(format('select pg_temp.quote(%L, %L)', person, extra), null, message, description);
$$;
create function pg_temp.becomes(status text) returns void language sql as $$
  update public.groups g set status = becomes.status, starts_on = current_date where g.id = tests.get('g')::uuid;
$$;
select tests.let('g', pg_temp.savings('open')::text);
select pg_temp.refused('bob', 'not_a_member', 'who is no member contributes nothing');
do $$ begin
  perform tests.let('m', pg_temp.seat('bob')::text);
  perform tests.let('p', pg_temp.fund('bob', 50000, 100000));
  perform fulfilment.recount_member(tests.get('g')::uuid, tests.person('bob'));
end $$;
select is(
  pg_temp.quote('bob'),
  jsonb_build_object(
    'amount', 100000, 'description', 'Ajo: contribution 2 of 3', 'open_for', format('contribution:%s:2', tests.get('m')),
    'purchase', jsonb_build_object('group_id', tests.get('g'), 'deposit', 0, 'contribution', 100000, 'cycle_number', 2)
  ),
  'a member pays the oldest cycle that is open'
);
select is(pg_temp.quote('bob', '{"cycle_number": 3}') ->> 'open_for', format('contribution:%s:3', tests.get('m')), 'or the one they name');
select pg_temp.refused('bob', 'contribution_not_due', 'not one that is paid', '{"cycle_number": 1}');
select pg_temp.refused('bob', 'contribution_not_due', 'nor one there is not', '{"cycle_number": 4}');
select pg_temp.refused('bob', 'contribution_not_due', 'nor the one before the first', '{"cycle_number": 0}');
select pg_temp.refused('cleo', 'not_a_member', 'nobody pays another''s');
do $$ begin
  perform pg_temp.seat('cleo');
  perform fulfilment.recount_cycles(g, m) from public.groups g
  join public.group_members m on m.group_id = g.id and m.user_id = tests.person('cleo');
end $$;
select pg_temp.becomes('active');
update public.contributions set status = 'late' where cycle_number = 2;
select is(pg_temp.quote('bob') ->> 'description', 'Ajo: contribution 2 of 3', 'a late one is still to be paid');
update public.groups set currency = 'USD';
select pg_temp.refused('bob', 'wrong_currency', 'in the group''s currency');
update public.groups set currency = 'NGN';
select pg_temp.becomes('completed');
select is(pg_temp.quote('bob') ->> 'amount', '100000', 'also when the group is over');
select pg_temp.becomes('closed');
select pg_temp.refused('bob', 'group_closed', 'not when it is closed');
select pg_temp.becomes('open');
update public.group_members set status = 'withdrawn';
select pg_temp.refused('bob', 'not_a_member', 'nor when all their money went back');
update public.group_members set status = 'left';
select pg_temp.refused('bob', 'left_group', 'nor after leaving');
update public.group_members set status = 'active';

select tests.let('q', pg_temp.paying('bob', 0, 100000));
select is(
  fulfilment.contribution('fulfil', tests.payment(tests.get('q')), 100000) -> 'effect' ->> 'contribution', '100000', 'paid, it is in the group'
);
select is(pg_temp.cycles('bob'), '1 paid, 2 paid, 3 due', 'and its cycle paid');
do $$ begin perform pg_temp.fund('bob', 0, 100000), fulfilment.recount_member(tests.get('g')::uuid, tests.person('bob')); end $$;
select pg_temp.refused('bob', 'contribution_not_due', 'once all are paid there is nothing to pay');

select tests.let('x', pg_temp.paying('eve', 0, 100000));
select is(
  fulfilment.contribution('fulfil', tests.payment(tests.get('x')), 100000) -> 'effect' ->> 'refused', 'not_a_member',
  'a contribution makes nobody a member'
);
select * from finish();
