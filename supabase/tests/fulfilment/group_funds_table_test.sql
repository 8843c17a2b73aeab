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
select tests.let('g', pg_temp.savings()::text);
select lives_ok($$select pg_temp.fund('bob', 0, 0)$$, 'a payment whose money went back holds nothing');
select throws_ok($$select pg_temp.fund('bob', -1, 0)$$, '23514', null, 'never less');
select throws_ok($$select pg_temp.fund('bob', 0, -1)$$, '23514', null, 'of either kind');
select throws_ok($$select pg_temp.fund('bob', 0, 2, 1)$$, '23514', null, 'nor more than was captured');
select throws_ok(
  $$insert into fulfilment.group_funds (payment_id, group_id, user_id, deposit, contribution, captured_contribution)
    select f.payment_id, f.group_id, f.user_id, 0, 0, 0 from fulfilment.group_funds f$$, '23505', null, 'a payment counts once'
);
select throws_ok(
  format('update fulfilment.group_funds set group_id = %L', gen_random_uuid()), '23503', null, 'in a group that there is'
);
select throws_ok(
  format('update fulfilment.group_funds set user_id = %L', gen_random_uuid()), '23503', null, 'for a user that there is'
);
select throws_ok('delete from public.groups', '23503', null, 'a group with money in it can not be deleted');

select tests.sign_in(tests.person('bob'));
select throws_ok('select * from fulfilment.group_funds', '42501', null, 'it is nobody''s to read');
select tests.sign_out();
set local role service_role;
select throws_ok('select * from fulfilment.group_funds', '42501', null, 'nor to change');
reset role;
select * from finish();
