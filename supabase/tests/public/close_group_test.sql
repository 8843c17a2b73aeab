select plan(13);

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
create function pg_temp.closing() returns text language sql as $$
  select format('select public.close_group(%L)', tests.get('g'));
$$;
create function pg_temp.becomes(status text) returns void language sql as $$
  update public.groups g set status = becomes.status, starts_on = current_date where g.id = tests.get('g')::uuid;
$$;
create function pg_temp.not_closable(status text, description text) returns text language plpgsql as $$
begin
  perform pg_temp.becomes(status);
  return pg_temp.refused('ada', pg_temp.closing(), 'PT409', 'group_not_closable', description);
end;
$$;

select tests.let('g', pg_temp.savings('open')::text);
do $$ begin perform tests.let('other', tests.get('g')), pg_temp.fund('bob', 50000, 100000); end $$;
select tests.let('g', pg_temp.savings('open')::text);
do $$ begin
  perform tests.let('p', pg_temp.fund('bob', 50000, 0)), tests.let('q', pg_temp.fund('cleo', 0, 1)), pg_temp.fund('dan', 0, 0, 100000);
  insert into public.group_members (group_id, user_id, status) values (tests.get('g')::uuid, tests.person('bob'), 'active');
end $$;
select throws_ok(pg_temp.closing(), 'PT403', 'profile_required', 'who is not signed in closes nothing');
set local role anon;
select throws_ok('select public.close_group(null)', '42501', null, 'a visitor may not call it');
reset role;
select pg_temp.refused('bob', pg_temp.closing(), 'PT404', 'group_not_found', 'nor does a member');
select pg_temp.refused('ada', format('select public.close_group(%L)', gen_random_uuid()), 'PT404', 'group_not_found', 'nor anybody what is not there');
select pg_temp.not_closable('active', 'nor its creator once it has started');
select pg_temp.not_closable('completed', 'or is over');
select pg_temp.becomes('open');

select is(pg_temp.as('ada', pg_temp.closing())::jsonb, to_jsonb(pg_temp.read_group()), 'the creator closes it, and sees it as it is then');
select is((pg_temp.read_group()).status, 'closed', 'closed');
select is(
  (select array_agg(p.reference order by e.id) from inbox.webhook_events e join public.payments p on p.id = e.payment_id
   where e.reason = 'settlement' and e.event_type = 'group.closed' and e.next_retry_at = now()),
  array[tests.get('p'), tests.get('q')], 'every payment with money in it is due to be settled, no other'
);
select is((select g.status from public.groups g where g.id = tests.get('other')::uuid), 'open', 'another group of theirs is not touched');
select pg_temp.not_closable('closed', 'once');
select is(
  (select row(a.actor = 'user:' || tests.person('ada'), a.old_status, a.new_status)::text from ops.audit_log a where a.event = 'group_closed'),
  '(t,open,closed)', 'it is in the audit log'
);
select pg_temp.becomes('draft');
select is(pg_temp.as('ada', pg_temp.closing())::jsonb ->> 'status', 'closed', 'a draft can be closed too');
select * from finish();
