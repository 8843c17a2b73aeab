select plan(25);

create function pg_temp.reserve(amount bigint, capture_id text default null) returns text language sql as $$
  select row(r.capture_id, r.amount, r.currency, r.status)::text
  from ops.reserve_refund(tests.payment(tests.get('p')), reserve.amount, 'A test', capture_id => reserve.capture_id) r
$$;
create function pg_temp.refused(amount text, detail text, description text, capture_id text default 'null') returns text
language plpgsql as $$
declare
  v_detail text;
  v_message text;
begin
  execute format('select pg_temp.reserve(%s, %s)', amount, capture_id);
  return fail(description);
exception when sqlstate 'PT409' then
  get stacked diagnostics v_detail = pg_exception_detail, v_message = message_text;
  return is(v_message || ': ' || v_detail, 'refund_too_large: Of this payment ' || detail || ' can be refunded at once.', description);
end;
$$;

select tests.let('p', tests.sale(tests.person('ada')));
select pg_temp.refused('null', 'nothing', 'nothing was paid');
do $$ begin perform tests.deliver('paystack', 'k', tests.get('p'), tests.captured('c', 100000)); end $$;
select pg_temp.refused('100001', '100000 minor units of NGN', 'one unit more than was paid');
select pg_temp.refused('0', '100000 minor units of NGN', 'zero is no refund');
select pg_temp.refused('-1', '100000 minor units of NGN', 'nor is less');
select is(pg_temp.reserve(40000), '(c,40000,NGN,requested)', 'a part');
select pg_temp.refused('60001', '60000 minor units of NGN', 'more than is left');
select is(pg_temp.reserve(60000), '(c,60000,NGN,requested)', 'exactly what is left');
select pg_temp.refused('1', 'nothing', 'then there is nothing left');
select pg_temp.refused('null', 'nothing', 'all of nothing is nothing');
select is(
  (select string_agg(a.actor || ' ' || (a.detail ->> 'amount'), ', ' order by a.id) from ops.audit_log a where a.event = 'refund_requested'),
  'queue 40000, queue 60000', 'each is in the audit log'
);
select is((select count(*) from ops.refunds), 2::bigint, 'what is refused is not written');

-- Several captures
select tests.let('p', tests.sale(tests.person('ada'), 100, 1000, 'razorpay', 'INR'));
do $$ begin
  perform tests.deliver('razorpay', 'm', tests.get('p'), tests.captured('m1', 1000, '{}', 'INR'));
  perform tests.deliver('razorpay', 'n', tests.get('p'), tests.captured('m2', 1000, '{}', 'INR'));
  perform tests.deliver('razorpay', 'o', tests.get('p'), tests.captured('usd', 5000, '{}', 'USD'));
  perform tests.deliver('razorpay', 'l', tests.get('p'), tests.captured('live', 5000, '{}', 'INR'), '{"livemode": true}');
end $$;
select pg_temp.refused('1001', '1000 minor units of INR', 'no capture has so much: another currency''s amount is no answer, nor another mode''s');
select is(pg_temp.reserve(300), '(m2,300,INR,requested)', 'of several the surplus goes first');
select pg_temp.refused('1001', '1000 minor units of INR', 'what can be refunded at once is the most that one capture has');
select is(pg_temp.reserve(1, 'm1'), '(m1,1,INR,requested)', 'one that is named is taken, though another comes first');
select is(pg_temp.reserve(800), '(m1,800,INR,requested)', 'or the first that has so much left');
select is(pg_temp.reserve(null), '(m2,700,INR,requested)', 'without an amount all that is left of the first');
select is(pg_temp.reserve(null, 'usd'), '(usd,5000,USD,requested)', 'a capture that is named is taken, in its own currency');
select pg_temp.refused('200', '199 minor units of INR', 'of a named one no more than it has', '''m1''');
select pg_temp.refused('1', 'nothing', 'one that is not there has nothing', '''nobody''');

-- In review
select tests.let('p', tests.sale(tests.person('ada')));
do $$ begin perform tests.deliver('paystack', 'r', tests.get('p'), tests.captured('r1', 90000)); end $$;
select is(pg_temp.reserve(1000), '(r1,1000,NGN,requested)', 'money in review is refunded where there is no other');
do $$ begin perform tests.deliver('paystack', 's', tests.get('p'), tests.captured('s1', 100000)); end $$;
select is(pg_temp.reserve(1000), '(s1,1000,NGN,requested)', 'beside what pays for the purchase it is not what is meant');
select is(pg_temp.reserve(1000, 'r1'), '(r1,1000,NGN,requested)', 'unless it is named');
do $$ begin perform tests.deliver('paystack', 't', tests.get('p'), tests.captured('t1', 150000)); end $$;
select pg_temp.refused('99001', '99000 minor units of NGN', 'nor when it is more than what counts');
-- Who asked
select tests.let('p', tests.sale(tests.person('ada')));
do $$ begin
  perform tests.deliver('paystack', 'by', tests.get('p'), tests.captured('by', 100000));
  perform ops.reserve_refund(tests.payment(tests.get('p')), 1, 'A test', tests.person('ops'));
end $$;
select is(
  (select a.actor from ops.audit_log a where a.event = 'refund_requested' order by a.id desc limit 1),
  'operator:' || tests.person('ops'), 'the audit log names the operator'
);
select * from finish();
