select plan(5);

delete from ops.settings where name = 'welcome_credits';
do $$ begin perform tests.sign_up('late@example.test'); end $$;
insert into ops.settings values ('welcome_credits', '20', 'x');
update ops.failed_signups set failed_at = now() - interval '1 hour';
do $$
declare
  v_name text;
begin
  for v_name in select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'inbox.webhook_bodies'::regclass and c.relname <> 'webhook_bodies_default'
  loop execute format('drop table inbox.%I', v_name); end loop;
  delete from inbox.webhook_bodies_default;
  perform tests.start_payment(tests.person('ada'), 'paystack', tests.package(100, 100000), 'NGN',
    format('{"idempotency_key": "%s", "request_hash": "h"}', k)::jsonb) from unnest(array['new', 'old']) k;
end;
$$;
update ops.idempotency_keys set created_at = now() - interval '24 hours 1 second' where key = 'old';
select lives_ok('select ops.housekeep()', 'housekeeping runs');
select is((select count(*) from public.profiles where email = 'late@example.test'), 1::bigint, 'it makes profiles that could not be made');
select is(
  (select count(*) from pg_inherits i where i.inhparent = 'inbox.webhook_bodies'::regclass), 3::bigint,
  'it makes the months of the bodies'
);
select is((select array_agg(k.key) from ops.idempotency_keys k), array['new'], 'and forgets idempotency keys past their day');
select is((select count(*) from public.payments), 2::bigint, 'never what they started');
select * from finish();
