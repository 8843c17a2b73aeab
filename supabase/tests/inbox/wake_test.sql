select plan(9);

do $$ begin
  perform tests.deliver('paystack', 'a', null, tests.captured('x', 5),
    '{"refs": [{"type": "reference", "value": "PAY-1"}, {"type": "order", "value": "o1"}]}');
  perform tests.deliver('paystack', 'b', 'PAY-2', tests.captured('y', 5));
  perform tests.deliver('razorpay', 'c', 'PAY-1', tests.captured('z', 5));
end $$;
create function pg_temp.due() returns text language plpgsql as $$
declare
  v_due text := (select string_agg(e.event_key, ' ' order by e.event_key) from inbox.webhook_events e where e.next_retry_at <= now());
begin
  update inbox.webhook_events set next_retry_at = now() + interval '1 hour' where next_retry_at <= now();
  return v_due;
end;
$$;

select is(pg_temp.due(), null, 'parked events wait');
do $$ begin perform inbox.wake(array['paystack:reference:PAY-1']); end $$;
select is(pg_temp.due(), 'a', 'one of the names an event waits for makes it due, and no other event');
do $$ begin perform inbox.wake(array['x', 'paystack:order:o1', 'paystack:reference:PAY-2']); end $$;
select is(pg_temp.due(), 'a b', 'several names make several due');
do $$ begin perform inbox.wake('{}'); perform inbox.wake(null); end $$;
select is(pg_temp.due(), null, 'no names make none due');
update inbox.webhook_events set outcome = 'dead', reason = null where event_key = 'a';
do $$ begin perform inbox.wake(array['paystack:reference:PAY-1']); end $$;
select is(pg_temp.due(), null, 'a dead event is an operator''s to wake');

-- The trigger on payment_refs
select tests.let('p', tests.sale(tests.person('ada')));
create function pg_temp.name(provider text, type text, value text) returns void language sql as $$
  select inbox.remember_refs((tests.payment(tests.get('p'))).id, provider, jsonb_build_array(jsonb_build_object('type', type, 'value', value)));
$$;
do $$ begin perform pg_temp.name('razorpay', 'reference', 'PAY-2'); end $$;
select is(pg_temp.due(), null, 'a name at another gateway wakes nobody');
do $$ begin perform pg_temp.name('razorpay', 'order', 'PAY-1'); end $$;
select is(pg_temp.due(), null, 'nor one of another type');
do $$ begin perform pg_temp.name('razorpay', 'reference', 'PAY-1'); end $$;
select is(pg_temp.due(), 'c', 'a new name of a payment wakes the events that waited for it');
do $$ begin perform pg_temp.name('razorpay', 'reference', 'PAY-1'); end $$;
select is(pg_temp.due(), null, 'a name that was known wakes nobody');
select * from finish();
