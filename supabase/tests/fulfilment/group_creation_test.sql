select plan(10);

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
create function pg_temp.quote(person text, extra jsonb default '{}') returns jsonb language plpgsql as $$
declare
  v_draft public.payments;
begin
  v_draft.payment_type := 'group_creation';
  v_draft.user_id := tests.person(person);
  v_draft.currency := 'NGN';
  v_draft.purchase := jsonb_build_object('group_id', tests.get('g')) || extra;
  return fulfilment.group_creation('quote', v_draft, null);
end;
$$;
create function pg_temp.refused(person text, message text, description text, extra jsonb default '{}') returns text
language sql as $$
  select throws_ok(format('select pg_temp.quote(%L, %L)', person, extra), null, message, description);
$$;
create function pg_temp.becomes(status text) returns void language sql as $$
  update public.groups g set status = becomes.status, starts_on = current_date where g.id = tests.get('g')::uuid;
$$;
select tests.let('g', pg_temp.savings('draft')::text);
select is(
  pg_temp.quote('ada'),
  jsonb_build_object(
    'amount', 150000, 'description', 'Ajo: opening', 'open_for', 'group_creation:' || tests.get('g'),
    'purchase', jsonb_build_object('group_id', tests.get('g'), 'deposit', 50000, 'contribution', 100000)
  ),
  'the creator of a draft pays deposit and first contribution'
);
select pg_temp.refused('bob', 'group_not_found', 'a draft does not exist for others');
select pg_temp.becomes('open');
select is(pg_temp.quote('ada'), null, 'a group is opened once');
select is(pg_temp.quote('bob'), null, 'and by nobody but its creator');
update public.groups set currency = 'USD';
select pg_temp.refused('ada', 'wrong_currency', 'in its own currency');
update public.groups set currency = 'NGN', security_deposit = 0;
select pg_temp.becomes('draft');
select is(pg_temp.quote('ada') ->> 'amount', '100000', 'without a deposit the contribution alone is paid');
select pg_temp.becomes(s) from (values ('closed')) v (s);
select is(pg_temp.quote('ada'), null, 'a closed group is not opened again');

select pg_temp.becomes('draft');
update public.groups set security_deposit = 50000;
select tests.let('p', pg_temp.paying('ada', 50000, 100000));
select is(
  fulfilment.group_creation('fulfil', tests.payment(tests.get('p')), 150000) -> 'effect' ->> 'contribution', '100000',
  'paid, it is in the group'
);
select is(
  (select concat_ws(' ', g.status, m.status) from public.groups g join public.group_members m on m.group_id = g.id
   where m.user_id = tests.person('ada')), 'open active', 'which opens with its creator in it'
);
select is(pg_temp.quote('ada'), null, 'and need not be paid again');
select * from finish();
