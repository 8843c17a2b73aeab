select plan(7);

-- Each is parked, and what it waits for is there: as after a retry that did not see it yet.
do $$ begin
  perform tests.deliver('paystack', 'named', null, tests.captured('x', 5),
    '{"refs": [{"type": "reference", "value": "PAY-1"}, {"type": "order", "value": "o:1\n2"}]}');
  perform tests.deliver('paystack', 'unnamed', 'PAY-2', tests.captured('y', 5));
  perform tests.deliver('razorpay', 'elsewhere', null, tests.captured('z', 5), '{"refs": [{"type": "order", "value": "o:1\n2"}]}');
  perform tests.deliver('stripe', 'invoice', null, tests.captured('in_9', 500, '{}', 'USD'),
    '{"refs": [{"type": "subscription", "value": "sub_9"}], "subscription": {"id": "sub_9"}}');
end $$;
select tests.let('p', tests.sale(tests.person('ada')));
insert into public.provider_currencies (provider, currency, minimum_amount, recurring) values ('stripe', 'USD', 50, true)
on conflict on constraint provider_currencies_pkey do update set recurring = true;
select tests.let('plan', tests.package(100, 500, 'USD')::text);
update public.credit_packages set billing = 'month' where id = tests.get('plan')::uuid;
select tests.let('q', (tests.start_payment(tests.person('ada'), 'stripe', tests.get('plan')::uuid, 'USD')).reference);
create function pg_temp.due() returns text language plpgsql as $$
declare
  v_due text;
begin
  update inbox.webhook_events e set next_retry_at = now() + interval '1 hour' where e.outcome = 'parked';
  perform inbox.wake_missed();
  select string_agg(e.event_key, ' ' order by e.event_key) into v_due from inbox.webhook_events e
  where e.outcome = 'parked' and e.next_retry_at <= now();
  return v_due;
end;
$$;

select is(pg_temp.due(), null, 'events whose names nobody has wait on');
do $$ begin
  perform inbox.remember_refs((tests.payment(tests.get('p'))).id, 'paystack', '[{"type": "order", "value": "o:1\n2"}]');
end $$;
select is(pg_temp.due(), 'named', 'one name of a payment is enough, whatever it is made of, at its own gateway');
update public.subscriptions s set gateway_id = 'sub_8';
select is(pg_temp.due(), 'named', 'another subscription''s name is not the invoice''s');
update public.subscriptions s set gateway_id = 'sub_9';
select is(pg_temp.due(), 'invoice named', 'a subscription''s name makes its invoices due');

update inbox.webhook_events e set outcome = 'dead', reason = null where e.event_key = 'named';
select is(pg_temp.due(), 'invoice', 'a dead event is an operator''s to wake');
update inbox.webhook_events e set next_retry_at = now() - interval '1 minute' where e.event_key = 'invoice';
do $$ begin perform inbox.wake_missed(); end $$;
select is(
  (select e.next_retry_at from inbox.webhook_events e where e.event_key = 'invoice'), now() - interval '1 minute',
  'one that is due keeps its place in the queue'
);
do $$ begin
  update inbox.webhook_events e set next_retry_at = now() + interval '1 hour' where e.event_key = 'invoice';
  perform tests.housekeep();
end $$;
select is((select e.next_retry_at from inbox.webhook_events e where e.event_key = 'invoice'), now(), 'a job does it every minute');
select * from finish();
