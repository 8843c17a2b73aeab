select plan(23);

select tests.let('p', tests.sale(tests.person('ada')));
do $$ begin perform tests.deliver('paystack', 'k', tests.get('p'), tests.captured('c', 100000)); end $$;
create function pg_temp.fresh() returns void language sql as $$
  select tests.let('r', (ops.reserve_refund(tests.payment(tests.get('p')), 100, 'A test')).id::text)
$$;
create function pg_temp.record(outcome text, object_id text default null, detail text default null) returns text language sql as $$
  select public.record_refund(tests.get('r')::uuid, outcome, object_id, detail) ->> 'status'
$$;
create function pg_temp.stands() returns text language sql as $$
  select concat_ws(' ', r.status, r.object_id, r.detail) from ops.refunds r where r.id = tests.get('r')::uuid
$$;

select pg_temp.fresh();
select is(pg_temp.record('unknown', null, 'The gateway answered 502.'), 'unknown', 'a timeout leaves it unknown');
select is(pg_temp.record('unknown', null, 'And again.'), 'unknown', 'however often');
select is(pg_temp.stands(), 'unknown And again.', 'with what went wrong last');
select is(pg_temp.record('accepted', 'o1'), 'accepted', 'until the gateway''s answer resolves it');
select is(pg_temp.stands(), 'accepted o1', 'with the gateway''s id');
select is(
  (select string_agg(a.event || ' by ' || a.actor, ', ' order by a.id) from ops.audit_log a where a.event like 'refund\_%' and a.event <> 'refund_requested'),
  'refund_unknown by gateway:paystack, refund_unknown by gateway:paystack, refund_accepted by gateway:paystack', 'all of it is in the audit log'
);
select is(pg_temp.record('accepted', 'o1'), 'accepted', 'the same answer again is no other');
select throws_ok($$select pg_temp.record('accepted', 'o2')$$, 'PT409', 'refund_already_recorded', 'another refund''s id is');
select is(pg_temp.record('refused', null, 'fully refunded'), 'accepted', 'a no that comes late takes nothing from what was taken on');
select is(pg_temp.record('unknown'), 'accepted', 'nor does a silence');
select is(pg_temp.stands(), 'accepted o1', 'and it stays as it was');

select pg_temp.fresh();
update ops.refunds set updated_at = '-infinity';
select is(pg_temp.record('refused', null, repeat('n', 2000)), 'refused', 'a no');
select is((select updated_at from ops.refunds where id = tests.get('r')::uuid), now(), 'which came now');
select is((select count(*) from ops.refunds where updated_at = now()), 1::bigint, 'to this one alone');
select is((select length(detail) from ops.refunds where id = tests.get('r')::uuid), 1000, 'with its reason, cut to what is reasonable');
select is(pg_temp.record('unknown'), 'refused', 'a silence says nothing against it');
select is(pg_temp.record('accepted', 'o3'), 'accepted', 'a yes does: the first of two calls may be answered last');

select pg_temp.fresh();
select throws_ok($$select pg_temp.record('accepted', 'o3')$$, 'PT409', 'refund_already_recorded', 'one refund of the gateway''s answers one request');
select is(pg_temp.stands(), 'requested', 'so this one stays open');
insert into ops.refunds (payment_id, provider, capture_id, amount, currency, reason, status, object_id)
select p.id, 'razorpay', 'c', 1, 'NGN', 'A test', 'accepted', 'o4' from tests.payment(tests.get('p')) p;
select lives_ok($$select pg_temp.record('accepted', 'o4')$$, 'another gateway''s refund of that id is another refund');
select pg_temp.fresh();
select throws_ok($$select pg_temp.record('accepted')$$, '23514', null, 'taken on without an id is no answer');
select throws_ok($$select pg_temp.record('done')$$, '23514', null, 'nor is a word nobody knows');
select tests.let('r', gen_random_uuid()::text);
select throws_ok($$select pg_temp.record('refused')$$, 'PT409', 'refund_already_recorded', 'nor one about a refund nobody asked for');
select * from finish();
