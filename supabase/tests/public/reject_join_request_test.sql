select plan(11);

do $$ begin perform tests.person(name) from unnest(array['ada', 'bob', 'cleo', 'dan', 'eve']) name; end $$;
create function pg_temp.call(request text) returns text language sql as $$
  select format('select public.reject_join_request(%L)', request);
$$;

select tests.let('g', tests.savings_group()::text);
select tests.let('r', tests.join_request('bob', 'requested')::text);
select throws_ok(pg_temp.call(tests.get('r')), 'PT403', 'profile_required', 'who is not signed in decides nothing');
set local role anon;
select throws_ok('select public.reject_join_request(null)', '42501', null, 'a visitor may not call it');
reset role;
select tests.person_refused('bob', pg_temp.call(tests.get('r')), 'PT404', 'group_not_found', 'nobody decides their own request');
select tests.person_refused('cleo', pg_temp.call(tests.get('r')), 'PT404', 'group_not_found', 'nor a stranger''s');
select tests.person_refused('ada', pg_temp.call(gen_random_uuid()::text), 'PT404', 'group_not_found', 'a request that is none is not found');
select tests.person_refused('ada', pg_temp.call(null), 'PT404', 'group_not_found', 'nor is no request');
select is(tests.as_person('ada', pg_temp.call(tests.get('r')))::jsonb ->> 'status', 'rejected', 'the creator decides');
select is(
  (select row(r.status, r.decided_by = tests.person('ada'), r.decided_at = now())::text from public.group_join_requests r), '(rejected,t,t)',
  'which is kept'
);
update public.group_join_requests set status = 'joined';
select tests.person_refused('ada', pg_temp.call(tests.get('r')), 'PT409', 'request_decided', 'a request that was paid is past deciding');
update public.group_join_requests set status = 'approved';
select is(tests.as_person('ada', pg_temp.call(tests.get('r')))::jsonb ->> 'status', 'rejected', 'an approved one can be rejected until then');
select tests.person_refused('ada', pg_temp.call(tests.get('r')), 'PT409', 'request_decided', 'once');
select * from finish();
