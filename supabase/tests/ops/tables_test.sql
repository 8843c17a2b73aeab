select plan(8);

select tests.let('p', (tests.payment(tests.sale(tests.person('ada')))).id::text);
insert into ops.outbox (topic, payment_id, payload) values ('receipt', tests.get('p')::uuid, '{}');
select throws_ok(
  format($$insert into ops.outbox (topic, payment_id, payload) values ('receipt', %L, '{}')$$, tests.get('p')), '23505', null,
  'a payment causes one message of a topic'
);
select lives_ok(
  format($$insert into ops.outbox (topic, payment_id, payload) values ('refund_due', %L, '{}')$$, tests.get('p')), 'and one of another'
);
select throws_ok(
  format($$delete from public.payments where id = %L$$, tests.get('p')), '23503', null, 'a payment someone must ask about can not be deleted'
);
insert into ops.operators values (tests.person('ada'), 'test');
select throws_ok($$insert into ops.operators values (tests.person('ada'), 'test')$$, '23505', null, 'an operator is one once');
select throws_ok($$insert into ops.operators values (gen_random_uuid(), 'test')$$, '23503', null, 'and has a profile');
select throws_ok($$delete from public.profiles where id = tests.person('ada')$$, '23503', null, 'which stays');
select throws_ok(
  format($$update ops.gateway_checks set last_outcome = 'x' where payment_id = %L$$, tests.get('p')), '23514', null, 'a check ends as we know it'
);
select is_empty(
  $$select r, c.oid::regclass from unnest(array['anon', 'authenticated', 'service_role']) r,
      pg_class c where c.relnamespace in ('ops'::regnamespace, 'inbox'::regnamespace, 'ledger'::regnamespace) and c.relkind in ('r', 'p')
      and (has_table_privilege(r, c.oid, 'select') or has_table_privilege(r, c.oid, 'insert, update, delete, truncate'))$$,
  'no API role has any right on what is not public'
);
select * from finish();
