select plan(5);

select tests.let('a', tests.sale(tests.person('ada')));
select tests.let('b', tests.sale(tests.person('ada')));
create function pg_temp.remember(reference text, request jsonb) returns void language sql as $$
  select ops.remember_key(tests.payment(reference), request);
$$;
create function pg_temp.kept() returns text language sql as $$
  select string_agg(format('%s %s %s', k.key, k.request_hash, case p.reference when tests.get('a') then 'a' else 'b' end), ', ')
  from ops.idempotency_keys k join public.payments p on p.id = k.payment_id;
$$;

select pg_temp.remember(tests.get('a'), '{"request_hash": "h"}');
select is(pg_temp.kept(), null, 'a request without a key leaves none');
select pg_temp.remember(tests.get('a'), '{"idempotency_key": "k", "request_hash": "h"}');
select is(pg_temp.kept(), 'k h a', 'a key is tied to the payment it started');
update ops.idempotency_keys set created_at = now() - interval '2 days';
select pg_temp.remember(tests.get('b'), '{"idempotency_key": "k", "request_hash": "i"}');
select is(pg_temp.kept(), 'k i b', 'taken over, it is the new payment''s');
select is((select k.created_at from ops.idempotency_keys k), now(), 'for 24 hours from now');
select throws_ok(
  format('select pg_temp.remember(%L, %L)', tests.get('a'), '{"idempotency_key": "l"}'), '23502', null,
  'a key without the hash of its body is refused'
);
select * from finish();
