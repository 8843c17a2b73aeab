select plan(11);

select tests.let('p', (tests.payment(tests.sale(tests.person('ada')))).id::text);
create function pg_temp.add(set_to jsonb) returns void language plpgsql as $$
declare
  v_row ops.refunds;
begin
  v_row := jsonb_populate_record(null::ops.refunds, jsonb_build_object(
    'id', gen_random_uuid(), 'payment_id', tests.get('p'), 'provider', 'paystack', 'capture_id', 'c', 'amount', 500, 'currency', 'NGN',
    'status', 'requested', 'reason', 'A test', 'attempts', 0, 'due_at', now(), 'created_at', now(), 'updated_at', now()
  ) || set_to);
  insert into ops.refunds select v_row.*;
end;
$$;
create function pg_temp.refused(set_to jsonb, state text, name text, description text) returns text language sql as $$
  select throws_ok(format('select pg_temp.add(%L)', set_to), state, format(
    case state when '23505' then 'duplicate key value violates unique constraint "%s"'
    when '23503' then 'insert or update on table "refunds" violates foreign key constraint "%s"'
    else 'new row for relation "refunds" violates check constraint "%s"' end, name), description);
$$;

select lives_ok($$select pg_temp.add('{"idempotency_key": "k", "status": "accepted", "object_id": "r"}')$$, 'a refund the gateway took on');
select pg_temp.refused('{"idempotency_key": "k"}', '23505', 'refunds_request_once', 'one key of a payment twice');
select lives_ok($$select pg_temp.add('{}'), pg_temp.add('{}')$$, 'the queue has no keys');
select pg_temp.refused('{"status": "accepted", "object_id": "r"}', '23505', 'refunds_object_once', 'two requests for one refund of the gateway''s');
select lives_ok(
  $$select pg_temp.add('{"provider": "razorpay", "status": "accepted", "object_id": "r"}')$$, 'at another gateway the same id is another refund'
);
select pg_temp.refused('{"status": "accepted"}', '23514', 'refunds_accepted_has_object', 'taken on without an id');
select pg_temp.refused('{"object_id": "x"}', '23514', 'refunds_accepted_has_object', 'an id without being taken on');
select pg_temp.refused('{"status": "done"}', '23514', 'refunds_status', 'a status nobody knows');
select pg_temp.refused('{"amount": 0}', '23514', 'refunds_amount_positive', 'nothing');
select pg_temp.refused(format('{"payment_id": "%s"}', gen_random_uuid())::jsonb, '23503', 'refunds_payment_fkey', 'of no payment');
set local role service_role;
select throws_ok('select * from ops.refunds', '42501', null, 'the service role has no way to them');
select * from finish();
