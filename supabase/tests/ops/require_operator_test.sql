select plan(4);
insert into ops.operators (user_id, added_by) values (tests.person('olga'), 'test');
create function pg_temp.ask(who text) returns uuid language plpgsql as $$
declare
  v_payer jsonb := tests.payer(tests.person(who));
begin
  perform set_config('request.jwt.claims', jsonb_build_object('iss', v_payer ->> 'issuer', 'sub', v_payer ->> 'sub', 'role', 'operator',
    'app_metadata', '{"operator": true}'::jsonb)::text, true);
  return ops.require_operator();
end;
$$;
select tests.let('ada', tests.person('ada')::text);
select is(pg_temp.ask('olga'), tests.person('olga'), 'an operator is let through');
select throws_ok($$select pg_temp.ask('ada')$$, 'PT403', 'operator_required', 'a user is not, whatever their token claims to be');
delete from ops.operators;
select throws_ok($$select pg_temp.ask('olga')$$, 'PT403', 'operator_required', 'nor is who was one');
select set_config('request.jwt.claims', '', true);
select throws_ok('select ops.require_operator()', 'PT403', 'operator_required', 'nor nobody');
select * from finish();
