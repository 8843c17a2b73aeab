select plan(25);

insert into ops.operators (user_id, added_by) values (tests.person('ops'), 'test');
create function pg_temp.listed(search text default '') returns jsonb language plpgsql as $$
declare
  v_answer jsonb;
begin
  perform tests.sign_in(tests.person('ops'));
  v_answer := public.payments_to_operate(search);
  perform tests.sign_out();
  return v_answer;
end;
$$;
create function pg_temp.references(search text default '') returns text[] language sql as $$
  select coalesce(array_agg(p ->> 'reference' order by p ->> 'reference'), '{}') from jsonb_array_elements(pg_temp.listed(search)) p
$$;
create function pg_temp.one(reference text) returns jsonb language sql as $$ select pg_temp.listed(reference) -> 0 $$;
create function pg_temp.names(variadic names text[]) returns text[] language sql as $$
  select array_agg(tests.get(n) order by tests.get(n)) from unnest(names) n
$$;

select tests.sign_in(tests.person('ada'));
select throws_ok('select public.payments_to_operate()', 'PT403', 'operator_required', 'it is for operators');
select tests.sign_out();
select is(pg_temp.listed(), '[]', 'nothing waits');

select tests.let('open', tests.sale(tests.person('ada')));
select tests.let('paid', tests.sale(tests.person('ada')));
select tests.let('twice', tests.sale(tests.person('bob')));
select tests.let('review', tests.sale(tests.person('bob')));
do $$ begin
  perform tests.deliver('paystack', '1', tests.get('paid'), tests.captured('paid', 100000));
  perform tests.deliver('paystack', '2', tests.get('twice'), tests.captured('twice1', 100000));
  perform tests.deliver('paystack', '3', tests.get('twice'), tests.captured('twice2', 100000));
  perform tests.deliver('paystack', '4', tests.get('review'), tests.captured('review', 90000));
  perform tests.deliver('paystack', '5', tests.get('review'), tests.captured('usd', 170000, '{}', 'USD'));
  perform tests.deliver('paystack', '5b', tests.get('review'), tests.captured('live', 180000), '{"livemode": true}');
end $$;
select is(pg_temp.references(), pg_temp.names('twice', 'review'), 'without a search: what waits for somebody');
update public.payments set fulfilment = 'failed' where reference = tests.get('open');
select is(pg_temp.references(), pg_temp.names('open', 'twice', 'review'), 'also what failed');
update public.payments set fulfilment = 'parked' where reference = tests.get('open');
select is(pg_temp.references(), pg_temp.names('open', 'twice', 'review'), 'and who is not known');
select is(pg_temp.references(' ' || tests.get('paid') || ' '), pg_temp.names('paid'), 'by reference: that one, whatever became of it');
update public.payments set email = 'Bob@Example.test' where reference = tests.get('twice');
select is(pg_temp.references('BOB@example.test'), pg_temp.names('twice', 'review'), 'by e-mail: all of theirs, however it was typed');
select is(pg_temp.listed('nobody'), '[]', 'nothing found is an empty list');

select is(
  pg_temp.one(tests.get('paid')) - 'id' - 'created_at',
  jsonb_build_object(
    'reference', tests.get('paid'), 'provider', 'paystack', 'email', 'ada@example.test', 'payment_type', 'credits',
    'description', 'Test 100: 100 credits', 'amount', 100000, 'currency', 'NGN', 'status', 'success', 'fulfilment', 'applied',
    'refunded_amount', 0, 'refund_due_amount', 0, 'refunds', '[]'::jsonb,
    'captures', jsonb_build_array(jsonb_build_object(
      'capture_id', 'paid', 'amount', 100000, 'currency', 'NGN', 'matches', true, 'refundable', 100000))
  ), 'what an operator needs to decide'
);
select is(
  (select string_agg(concat_ws(' ', c ->> 'capture_id', c ->> 'matches', c ->> 'refundable'), ', ' order by c ->> 'capture_id')
   from jsonb_array_elements(pg_temp.one(tests.get('review')) -> 'captures') c),
  'live false 180000, review false 90000, usd false 170000', 'each capture with whether it counts and what is left of it'
);
select is(
  (select string_agg(c ->> 'capture_id', ' ' order by c ->> 'capture_id') from jsonb_array_elements(pg_temp.one(tests.get('twice')) -> 'captures') c),
  'twice1 twice2', 'each capture once'
);
select is(pg_temp.one(tests.get('open')) -> 'captures', '[]', 'what was not paid has nothing left');

do $$ begin perform public.request_refund(tests.payer(tests.person('ops')),
  jsonb_build_object('reference', tests.get('paid'), 'amount', 40000, 'reason', 'Kind', 'idempotency_key', 'k', 'providers', array['paystack'])); end $$;
select is(pg_temp.one(tests.get('paid')) #>> '{captures,0,refundable}', '60000', 'what is being refunded is not left');
select is(
  (pg_temp.one(tests.get('paid')) #> '{refunds,0}') - 'id' - 'created_at',
  '{"amount": 40000, "currency": "NGN", "status": "requested", "reason": "Kind", "detail": null}', 'and is shown'
);
select is(pg_temp.one(tests.get('twice')) -> 'refunds', '[]', 'with its own payment');
select is(pg_temp.one(tests.get('paid')) ->> 'refunded_amount', '0', 'a request is no refund');
do $$ begin perform tests.deliver('paystack', '6', tests.get('paid'), tests.refunded('dashboard', 10000)); end $$;
select is(pg_temp.one(tests.get('paid')) #>> '{captures,0,refundable}', '50000', 'what was refunded in the dashboard is not left either');
select is(pg_temp.one(tests.get('paid')) ->> 'refunded_amount', '10000', 'and counts');

insert into ops.refunds (payment_id, provider, capture_id, amount, currency, reason)
select (tests.payment(tests.get('paid'))).id, 'paystack', 'paid', 1, 'NGN', 'r' from generate_series(1, 3);
select is(jsonb_array_length(pg_temp.one(tests.get('paid')) -> 'refunds'), 4, 'all of its refunds');

-- Refunds that do not come to an end
update public.payments set fulfilment = 'none' where reference = tests.get('open');
update ops.refunds set status = 'unknown', attempts = 5 where id = (select r.id from ops.refunds r limit 1);
select is(pg_temp.references(), pg_temp.names('twice', 'review'), 'one of today may still be answered');
update ops.refunds set attempts = 6 where status = 'unknown';
select is(pg_temp.references(), pg_temp.names('paid', 'twice', 'review'), 'a refund that no gateway answers about waits for somebody');
update ops.refunds set status = 'refused';
update ops.gateway_checks set attempts = 7;
select is(pg_temp.references(), pg_temp.names('twice', 'review'), 'one that was refused has ended, however often anything was asked');
do $$ begin
  perform tests.deliver('paystack', '7', tests.get('paid'), tests.fact('refund_pending', 'stuck', 10000));
  update ops.gateway_checks set attempts = 6 where reason = 'reversal';
end $$;
update ops.gateway_checks set attempts = 5 where reason = 'reversal';
select is(pg_temp.references(), pg_temp.names('twice', 'review'), 'nor has one that is pending since today come to no end');
update ops.gateway_checks set attempts = 6 where reason = 'reversal';
select is(pg_temp.references(), pg_temp.names('paid', 'twice', 'review'), 'so does one that stays pending');
do $$ begin
  perform tests.deliver('paystack', '8', tests.get('open'), tests.captured('open', 100000));
  perform tests.deliver('paystack', '9', tests.get('open'), tests.fact('dispute_opened', 'd', 100000));
  update ops.gateway_checks set attempts = 6 where reason = 'reversal';
end $$;
select is(pg_temp.references(), pg_temp.names('open', 'paid', 'twice', 'review'), 'and a dispute that stays open');
select * from finish();
