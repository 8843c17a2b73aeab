select plan(27);

select tests.let('p', tests.sale(tests.person('ada')));
create function pg_temp.settle(
  event_key text, outcome text, reason text default null, age interval default '0', error text default null,
  extra jsonb default '{}'
) returns inbox.webhook_events language plpgsql as $$
declare
  v_event jsonb := tests.event('paystack', event_key, tests.get('p'), tests.captured('c', 5), extra);
  v_received inbox.webhook_events := inbox.receive_event(v_event);
begin
  update inbox.webhook_events e set received_at = now() - age where e.id = v_received.id returning * into v_received;
  return inbox.settle_event(
    v_received, row(outcome, reason, null, array['a'], case when error is not null then 'P0001' end, error, false)::inbox.verdict, v_event
  );
end;
$$;
create function pg_temp.short(e inbox.webhook_events) returns text language sql as $$
  select format('%s %s %s attempts %s retry %s', e.outcome, coalesce(e.reason, '-'), coalesce(e.waits_for::text, '-'), e.attempts,
    e.next_retry_at is not null);
$$;

select is(pg_temp.short(pg_temp.settle('a', 'applied')), 'applied - - attempts 1 retry f', 'an applied event is done');
select is(pg_temp.short(pg_temp.settle('b', 'ignored')), 'ignored - - attempts 1 retry f', 'so is an ignored one');
select is(pg_temp.short(pg_temp.settle('c', 'review')), 'review - - attempts 1 retry f', 'and one in review');
select is(
  pg_temp.short(pg_temp.settle('d', 'parked', 'lookup')), 'parked lookup {a} attempts 1 retry t', 'a parked one knows what it waits for and is retried'
);
select is(pg_temp.short(pg_temp.settle('d', 'parked', 'lookup')), 'parked lookup {a} attempts 2 retry t', 'attempts are counted');
select is(pg_temp.short(pg_temp.settle('d', 'applied')), 'applied - - attempts 3 retry f', 'applied, it waits for nothing');
select is(pg_temp.short(pg_temp.settle('e', 'dead', null, '0', 'x')), 'dead - - attempts 1 retry f', 'a dead one is not retried');
select is_empty('select from inbox.webhook_events e where e.processed_at is null', 'each knows when it was looked at');
select is((tests.payment(tests.get('p'))).fulfilment, 'none', 'none of this touches the payment');

-- Failed
select is(pg_temp.short(pg_temp.settle('f', 'failed', null, '0', repeat('x', 5000))), 'failed - - attempts 1 retry t', 'a failed one is retried');
select is(
  (select row(e.error_code, length(e.error_message))::text from inbox.webhook_events e where e.event_key = 'f'), '(P0001,1000)',
  'with a bounded part of the error'
);
select is((tests.payment(tests.get('p'))).fulfilment, 'failed', 'and its payment says so');
update public.payments set fulfilment = 'parked', updated_at = '-infinity' where reference = tests.get('p');
update inbox.webhook_events e set payment_id = (tests.payment(tests.get('p'))).id where e.event_key = 'f';
select is(
  (pg_temp.settle('f', 'failed', null, '0', 'x')).payment_id, (tests.payment(tests.get('p'))).id,
  'one that was tied to its payment before stays so'
);
select is(
  (select row(p.fulfilment, p.updated_at = now())::text from tests.payment(tests.get('p')) p), '(failed,t)',
  'a payment that waited for its payer says so too, and that it was touched'
);
select is((select count(*) from ops.audit_log where event = 'event_failed'), 2::bigint, 'each failure is audited');
update public.payments set fulfilment = 'applied' where reference = tests.get('p');
do $$ begin perform pg_temp.settle('g', 'failed', null, '0', 'x'); end $$;
select is((tests.payment(tests.get('p'))).fulfilment, 'applied', 'what was applied is not called failed because a later event failed');
update public.payments set fulfilment = 'none' where reference = tests.get('p');
select tests.let('q', tests.sale(tests.person('ada')));
select is(
  pg_temp.short(pg_temp.settle('h', 'failed', null, '0', 'x', jsonb_build_object('refs', jsonb_build_array(
    jsonb_build_object('type', 'reference', 'value', tests.get('p')), jsonb_build_object('type', 'reference', 'value', tests.get('q')))))),
  'failed - - attempts 1 retry t', 'an event that names two payments is kept as failed'
);
select is(
  (tests.payment(tests.get('p'))).fulfilment || (tests.payment(tests.get('q'))).fulfilment, 'nonenone', 'and marks neither'
);
select is(
  pg_temp.short(pg_temp.settle('i', 'failed', null, '0', 'x', '{"refs": "garbage"}')), 'failed - - attempts 1 retry t',
  'so is one whose names can not be read'
);

-- A fault that passes while the payment is marked
create function pg_temp.deadlock() returns trigger language plpgsql as $$
begin
  raise sqlstate '40P01' using message = 'deadlock';
end;
$$;
create trigger zz_deadlock before update on public.payments for each row execute function pg_temp.deadlock();
select throws_ok(
  $$select pg_temp.settle('n', 'failed', null, '0', 'x')$$, '40P01', null, 'is nothing to keep: all of it is tried again'
);
drop trigger zz_deadlock on public.payments;

-- Too long
select is(
  (pg_temp.settle('j', 'parked', 'lookup', interval '7 days')).outcome, 'parked', 'seven days may be waited'
);
select is(
  pg_temp.short(pg_temp.settle('k', 'parked', 'lookup', interval '7 days 1 second')), 'dead - - attempts 1 retry f', 'longer is dead'
);
select is(
  (pg_temp.settle('n', 'parked', 'lookup', interval '1 day')).next_retry_at, now() + interval '6 days',
  'a lookup is the sweeper''s to end, on its own cadence: tried again only when it is to die'
);
do $$ begin perform pg_temp.settle('o', 'failed', null, interval '8 days', 'x'); end $$;
update inbox.webhook_events set outcome = 'failed', replayed_at = now() - interval '6 days' where event_key = 'o';
select is((pg_temp.settle('o', 'failed', null, interval '8 days', 'x')).outcome, 'failed', 'a replay gives an event its time anew');
update inbox.webhook_events set replayed_at = now() - interval '7 days 1 second' where event_key = 'o';
select is((pg_temp.settle('o', 'failed', null, interval '8 days', 'x')).outcome, 'dead', 'once');
update ops.settings set value = '"1 hour"' where name = 'dead_after';
select is((pg_temp.settle('l', 'failed', null, interval '61 minutes', 'x')).outcome, 'dead', 'how long is a setting, for failed ones too');
select is((pg_temp.settle('m', 'applied', null, interval '1 year')).outcome, 'applied', 'what takes effect late is not dead');
select * from finish();
