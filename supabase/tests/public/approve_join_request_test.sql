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
create function pg_temp.ask(person text, status text default 'approved') returns uuid language sql as $$
  insert into public.group_join_requests (group_id, user_id, status, decided_by)
  values (tests.get('g')::uuid, tests.person(person), status, case when status <> 'requested' then tests.person('ada') end)
  returning id;
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
create function pg_temp.call(request text) returns text language sql as $$
  select format('select public.approve_join_request(%L)', request);
$$;

select tests.let('g', pg_temp.savings()::text);
select tests.let('r', pg_temp.ask('bob', 'requested')::text);
select throws_ok(pg_temp.call(tests.get('r')), 'PT403', 'profile_required', 'who is not signed in decides nothing');
set local role anon;
select throws_ok('select public.approve_join_request(null)', '42501', null, 'a visitor may not call it');
reset role;
select pg_temp.refused('bob', pg_temp.call(tests.get('r')), 'PT404', 'group_not_found', 'nobody decides their own request');
select pg_temp.refused('cleo', pg_temp.call(tests.get('r')), 'PT404', 'group_not_found', 'nor a stranger''s');
select pg_temp.refused('ada', pg_temp.call(gen_random_uuid()::text), 'PT404', 'group_not_found', 'a request that is none is not found');
select pg_temp.refused('ada', pg_temp.call(null), 'PT404', 'group_not_found', 'nor is no request');
select is(pg_temp.as('ada', pg_temp.call(tests.get('r')))::jsonb ->> 'status', 'approved', 'the creator decides');
select is(
  (select row(r.status, r.decided_by = tests.person('ada'), r.decided_at = now())::text from public.group_join_requests r), '(approved,t,t)',
  'which is kept'
);
update public.group_join_requests set status = 'joined';
select pg_temp.refused('ada', pg_temp.call(tests.get('r')), 'PT409', 'request_decided', 'a request that was paid is past deciding');
update public.group_join_requests set status = 'rejected';
select pg_temp.refused('ada', pg_temp.call(tests.get('r')), 'PT409', 'request_decided', 'so is one that was rejected');
select * from finish();
