select plan(14);

create function pg_temp.open(assignment text default null) returns text language plpgsql as $$
declare
  v_quoted public.payments := tests.payment(tests.get('p'));
  v_open public.payments;
begin
  v_quoted.open_for := 'seat:1';
  if assignment is not null then
    v_quoted := jsonb_populate_record(v_quoted, assignment::jsonb);
  end if;
  v_open := fulfilment.open_payment(v_quoted);
  return format('%s, then open for %s', case v_open.reference when tests.get('p') then 'the same' else coalesce(v_open.reference, 'none') end,
    coalesce((tests.payment(tests.get('p'))).open_for, '-'));
end;
$$;
create function pg_temp.there(assignment text) returns void language plpgsql as $$
begin
  execute format('update public.payments set open_for = %L, %s where reference = %L', 'seat:1', assignment, tests.get('p'));
end;
$$;
select tests.let('p', tests.sale(tests.person('ada'))), tests.let('other', tests.sale(tests.person('ada')));
update public.payments set open_for = 'seat:3' where reference = tests.get('other');
select is(pg_temp.open(), 'none, then open for -', 'none is open');
select pg_temp.there($$checkout_status = 'opened'$$);
select is(pg_temp.open(), 'the same, then open for seat:1', 'one that is open is used by the second tab');
select is(pg_temp.open('{"open_for": "seat:2"}'), 'none, then open for seat:1', 'what is open for something else is not');
select is(pg_temp.open('{"open_for": null}'), 'none, then open for seat:1', 'what needs no such care has none');
select is(pg_temp.open('{"provider": "razorpay"}'), 'none, then open for -', 'another gateway: a new one, and the old one makes room');
select pg_temp.there($$checkout_status = 'opened'$$);
select is(pg_temp.open('{"currency": "USD"}'), 'none, then open for -', 'another currency');
select pg_temp.there($$checkout_status = 'opened'$$);
select is(pg_temp.open('{"amount": 100001}'), 'none, then open for -', 'another price');
select pg_temp.there($$checkout_status = 'opened'$$);
select is(pg_temp.open('{"livemode": true}'), 'none, then open for -', 'another mode');
select pg_temp.there($$checkout_status = 'opened', fulfilment = 'review'$$);
select is(pg_temp.open(), 'none, then open for -', 'one that was paid wrongly makes room: its checkout is over');
update public.payments set fulfilment = 'none';
select pg_temp.there($$checkout_status = 'opening'$$);
select throws_ok('select pg_temp.open()', 'PT409', 'in_progress', 'one that is just being opened: wait');
select pg_temp.there($$checkout_status = 'opening', created_at = now() - interval '31 seconds'$$);
select is(pg_temp.open(), 'none, then open for -', 'one that was given up makes room');
select pg_temp.there($$checkout_status = 'unknown', created_at = now()$$);
select is(pg_temp.open(), 'none, then open for -', 'so does one whose opening has no known end: money that still comes is refunded');
select is((tests.payment(tests.get('p'))).status, 'pending', 'it is not closed otherwise');
select is((tests.payment(tests.get('other'))).open_for, 'seat:3', 'and nobody else loses their place');
select * from finish();
