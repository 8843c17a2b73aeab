select plan(14);

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
create function pg_temp.quote(person text, extra jsonb default '{}') returns jsonb language plpgsql as $$
declare
  v_draft public.payments;
begin
  v_draft.payment_type := 'security_deposit';
  v_draft.user_id := tests.person(person);
  v_draft.currency := 'NGN';
  v_draft.purchase := jsonb_build_object('group_id', tests.get('g')) || extra;
  return fulfilment.security_deposit('quote', v_draft, null);
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
select pg_temp.refused('bob', 'not_a_member', 'who is no member leaves no deposit');
do $$ begin
  perform pg_temp.seat('bob'), pg_temp.seat('cleo');
  perform pg_temp.fund('cleo', 50000, 0);
end $$;
select is(
  pg_temp.quote('bob'),
  jsonb_build_object(
    'amount', 50000, 'description', 'Ajo: security deposit',
    'open_for', format('security_deposit:%s:%s', tests.get('g'), tests.person('bob')),
    'purchase', jsonb_build_object('group_id', tests.get('g'), 'deposit', 50000, 'contribution', 0)
  ),
  'a member pays the deposit alone'
);
select pg_temp.refused('cleo', 'deposit_not_due', 'once');
select tests.let('part', pg_temp.fund('bob', 49999, 0));
select is(pg_temp.quote('bob') ->> 'amount', '1', 'to the last of what is missing');
do $$ begin perform pg_temp.fund('bob', 1, 0); end $$;
select pg_temp.refused('bob', 'deposit_not_due', 'and no more');
update public.groups set currency = 'USD';
select pg_temp.refused('bob', 'wrong_currency', 'in the group''s currency');
update public.groups set currency = 'NGN', security_deposit = 0;
delete from fulfilment.group_funds;
select pg_temp.refused('bob', 'deposit_not_due', 'where none is asked none is paid');
update public.groups set security_deposit = 50000;
update public.group_members set status = 'withdrawn' where user_id = tests.person('bob');
select pg_temp.refused('bob', 'not_a_member', 'nor does it bring anyone back whose money is gone');
update public.group_members set status = 'left' where user_id = tests.person('bob');
select pg_temp.refused('bob', 'left_group', 'or who left');
update public.group_members set status = 'active' where user_id = tests.person('bob');
select pg_temp.becomes('closed');
select pg_temp.refused('bob', 'group_closed', 'a closed group takes none');
select pg_temp.becomes('active');

select tests.let('p', pg_temp.paying('bob', 50000, 0));
select is(
  fulfilment.security_deposit('fulfil', tests.payment(tests.get('p')), 50000) -> 'effect' ->> 'security_deposit', '50000',
  'paid, it is in the group'
);
select is(
  (select m.has_paid_security_deposit from public.group_members m where m.user_id = tests.person('bob')), true, 'and on the member''s row'
);
select is((select count(*) from public.contributions c where c.status = 'paid'), 0::bigint, 'it pays no cycle');
select tests.let('x', pg_temp.paying('eve', 50000, 0));
select is(
  fulfilment.security_deposit('fulfil', tests.payment(tests.get('x')), 50000) -> 'effect' ->> 'refused', 'not_a_member',
  'and makes nobody a member'
);
select * from finish();
