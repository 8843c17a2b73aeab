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
create function pg_temp.quote(person text, extra jsonb default '{}') returns jsonb language plpgsql as $$
declare
  v_draft public.payments;
begin
  v_draft.payment_type := 'group_join';
  v_draft.user_id := tests.person(person);
  v_draft.currency := 'NGN';
  v_draft.purchase := jsonb_build_object('group_id', tests.get('g')) || extra;
  return fulfilment.group_join('quote', v_draft, null);
end;
$$;
create function pg_temp.refused(person text, message text, description text, extra jsonb default '{}') returns text
language sql as $$
  select throws_ok(format('select pg_temp.quote(%L, %L)', person, extra), null, message, description);
$$;
create function pg_temp.becomes(status text) returns void language sql as $$
  update public.groups g set status = becomes.status, starts_on = current_date where g.id = tests.get('g')::uuid;
$$;
select tests.let('g', pg_temp.savings('open', 2)::text);
do $$ begin perform pg_temp.ask('bob'), pg_temp.ask('cleo', 'requested'), pg_temp.ask('dan', 'rejected'); end $$;
select is(
  pg_temp.quote('bob'),
  jsonb_build_object(
    'amount', 150000, 'description', 'Ajo: joining',
    'open_for', format('group_join:%s:%s', tests.get('g'), tests.person('bob')),
    'purchase', jsonb_build_object('group_id', tests.get('g'), 'deposit', 50000, 'contribution', 100000)
  ),
  'an approved request pays deposit and first contribution'
);
select pg_temp.refused('cleo', 'request_not_approved', 'one that waits does not');
select pg_temp.refused('dan', 'request_not_approved', 'nor a rejected one');
select pg_temp.refused('eve', 'request_not_approved', 'nor none');
update public.groups set currency = 'USD';
select pg_temp.refused('bob', 'wrong_currency', 'only money of the group''s currency');
update public.groups set currency = 'NGN';
do $$ begin perform pg_temp.seat('eve'); end $$;
select is(pg_temp.quote('eve'), null, 'a member has nothing to join');
do $$ begin perform pg_temp.seat('ada'); end $$;
select pg_temp.refused('bob', 'group_full', 'a full group is not paid for');
delete from public.group_members;
select is(pg_temp.quote('ada') ->> 'amount', '150000', 'a creator whose money went back joins without asking');
select pg_temp.becomes('active');
select is(pg_temp.quote('bob'), null, 'nobody begins to join a group that has started');
select pg_temp.becomes('completed');
select pg_temp.refused('bob', 'group_closed', 'or is over');
select pg_temp.becomes('closed');
select pg_temp.refused('bob', 'group_closed', 'or closed');
select pg_temp.becomes('draft');
select pg_temp.refused('bob', 'group_not_found', 'a draft is not there');
select is(pg_temp.quote('ada'), null, 'and its creator opens it instead');

select pg_temp.becomes('open');
select tests.let('p', pg_temp.paying('bob', 50000, 100000));
select is(
  fulfilment.group_join('fulfil', tests.payment(tests.get('p')), 150000) -> 'effect' ->> 'security_deposit', '50000', 'paid, it is in the group'
);
select is(
  (select concat_ws(' ', m.status, r.status) from public.group_members m
   join public.group_join_requests r on r.user_id = m.user_id where m.user_id = tests.person('bob')), 'active joined',
  'its payer is a member and the request joined'
);
select * from finish();
