select plan(7);

insert into ops.operators (user_id, added_by) values (tests.person('ops'), 'test');
create function pg_temp.refused(payer jsonb, description text) returns text language sql as $$
  select throws_ok(format('select ops.operator_named(%L)', payer), 'PT403', 'operator_required', description);
$$;

select is(ops.operator_named(tests.payer(tests.person('ops'))), tests.person('ops'), 'an operator''s token names them');
select pg_temp.refused(tests.payer(tests.person('ada')), 'a user is no operator');
select pg_temp.refused(tests.payer(tests.person('ops')) || '{"issuer": "https://evil.example"}', 'nor is the same sub of another issuer');
select pg_temp.refused('{"issuer": "supabase"}', 'nor a token without a sub');
select pg_temp.refused(null, 'nor nobody');
update public.profiles set closed_at = now() where id = tests.person('ops');
select pg_temp.refused(
  jsonb_build_object('issuer', 'http://127.0.0.1:54321/auth/v1', 'sub', (select external_id from public.profiles where id = tests.person('ops'))),
  'who is gone is no operator any more'
);
update public.profiles set closed_at = null where id = tests.person('ops');
delete from ops.operators;
select pg_temp.refused(tests.payer(tests.person('ops')), 'nor is who was removed');
select * from finish();
