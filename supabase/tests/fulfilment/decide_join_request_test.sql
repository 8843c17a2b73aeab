select plan(11);

do $$ begin perform tests.person(name) from unnest(array['ada', 'bob', 'cleo', 'dan', 'eve']) name; end $$;
create function pg_temp.decide(request text, decision text, person text default 'ada') returns text language plpgsql as $$
declare
  v_answer jsonb;
begin
  perform set_config('request.jwt.claims', jsonb_build_object(
    'iss', tests.payer(tests.person(person)) ->> 'issuer', 'sub', tests.payer(tests.person(person)) ->> 'sub')::text, true);
  v_answer := fulfilment.decide_join_request(request::uuid, decision);
  perform set_config('request.jwt.claims', '', true);
  return concat_ws(' ', v_answer ->> 'status', v_answer ->> 'decided_by' = tests.person('ada')::text, (v_answer ->> 'decided_at')::timestamptz = now());
end;
$$;

select tests.let('g', tests.savings_group()::text);
select tests.let('r', tests.join_request('bob', 'requested')::text);
select throws_ok(
  $$select fulfilment.decide_join_request(tests.get('r')::uuid, 'approved')$$, 'PT403', 'profile_required', 'who is not signed in decides nothing'
);
select throws_ok($$select pg_temp.decide(tests.get('r'), 'approved', 'bob')$$, 'PT404', 'group_not_found', 'nobody approves themselves');
select throws_ok($$select pg_temp.decide(tests.get('r'), 'approved', 'cleo')$$, 'PT404', 'group_not_found', 'nor does anybody else');
select throws_ok(
  format($$select pg_temp.decide(%L, 'approved')$$, gen_random_uuid()), 'PT404', 'group_not_found', 'a request that is none is not found'
);
select is(pg_temp.decide(tests.get('r'), 'approved'), 'approved t t', 'the creator approves');
select is(pg_temp.decide(tests.get('r'), 'approved'), 'approved t t', 'twice is once');
select is(pg_temp.decide(tests.get('r'), 'rejected'), 'rejected t t', 'and may think again until it is paid');
select throws_ok($$select pg_temp.decide(tests.get('r'), 'approved')$$, 'PT409', 'request_decided', 'rejected is rejected: they may ask again');
select tests.let('j', tests.join_request('cleo', 'joined')::text);
select throws_ok($$select pg_temp.decide(tests.get('j'), 'rejected')$$, 'PT409', 'request_decided', 'who has paid is not sent away');
select throws_ok($$select pg_temp.decide(tests.get('j'), 'approved')$$, 'PT409', 'request_decided', 'nor approved again');
select is(
  (select string_agg(concat_ws(' ', a.event, a.actor = 'user:' || tests.person('ada'), a.detail ->> 'request_id' = tests.get('r')), ', ' order by a.id)
   from ops.audit_log a where a.event like 'join_request_%'),
  'join_request_approved t t, join_request_approved t t, join_request_rejected t t', 'every decision is in the audit log'
);
select * from finish();
