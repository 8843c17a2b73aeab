select plan(26);

create function pg_temp.event(event_key text) returns inbox.webhook_events language sql as $$
  select e from inbox.webhook_events e where e.event_key = event.event_key;
$$;
create function pg_temp.make_due(event_key text) returns void language sql as $$
  update inbox.webhook_events e set next_retry_at = now() - interval '1 second' where e.event_key = make_due.event_key;
$$;

select is(inbox.retry_next_event(), false, 'with nothing due there is nothing to do');

-- Parked for a reference
do $$ begin perform tests.deliver('paystack', 'early', 'PAY-not-yet', tests.captured('tx-1', 100000)); end $$;
select is(inbox.retry_next_event(), false, 'an event that was just parked is not due yet');
select pg_temp.make_due('early');
select is(inbox.retry_next_event(), true, 'one that is due is taken');
select is(
  (select row(e.outcome, e.reason, e.attempts, e.next_retry_at > now())::text from pg_temp.event('early') e),
  '(parked,unknown_reference,2,t)', 'and parked again while the reference is still unknown, to be tried later'
);
select is(inbox.retry_next_event(), false, 'so it is not due again at once');
select tests.let('p', tests.sale(tests.person('ada')));
do $$ begin perform inbox.remember_refs(
  (tests.payment(tests.get('p'))).id, 'paystack', '[{"type": "reference", "value": "PAY-not-yet"}]'); end $$;
select is((pg_temp.event('early')).next_retry_at, now(), 'when the reference appears the event is due');
select is(inbox.retry_next_event(), true, 'the retry takes it');
select is((pg_temp.event('early')).outcome, 'applied', 'and applies it');
select is((pg_temp.event('early')).next_retry_at, null, 'it is never due again');
select is(tests.wallet(tests.person('ada')), 120::bigint, 'the credits are there');

-- Order and what is left alone
do $$ begin
  perform tests.deliver('paystack', 'first', 'PAY-x', tests.captured('tx-2', 1));
  perform tests.deliver('paystack', 'second', 'PAY-x', tests.captured('tx-3', 1));
  perform tests.deliver('paystack', 'dead', null, '[]', '{"refs": [], "error": {"code": "x", "message": "y"}}');
  update inbox.webhook_events e set next_retry_at = now() - interval '2 minutes' where e.event_key = 'first';
  update inbox.webhook_events e set next_retry_at = now() - interval '1 minute' where e.event_key = 'second';
  update inbox.webhook_events e set next_retry_at = now() - interval '3 minutes' where e.event_key = 'dead';
  perform inbox.retry_next_event();
end $$;
select is((pg_temp.event('first')).attempts, 2, 'the one that is due longest goes first');
select is((pg_temp.event('second')).attempts, 1, 'one at a time');
do $$ begin perform inbox.retry_next_event(); end $$;
select is((pg_temp.event('second')).attempts, 2, 'then the next');
select is(inbox.retry_next_event(), false, 'a dead event is not retried, not even when it is due for a replay');

-- Faults
select tests.let('works', pg_get_functiondef('fulfilment.credits'::regproc));
select tests.let('q', tests.sale(tests.person('ada')));
create or replace function fulfilment.credits(step text, payment public.payments, net bigint) returns jsonb
language plpgsql as $$ begin raise exception 'shelf is empty'; end $$;
do $$ begin
  perform tests.deliver('paystack', 'fails', tests.get('q'), tests.captured('tx-4', 100000));
  perform pg_temp.make_due('fails');
  perform inbox.retry_next_event();
end $$;
select is(
  (select row(e.outcome, e.attempts, e.error_message, e.next_retry_at > now())::text from pg_temp.event('fails') e),
  '(failed,2,"shelf is empty",t)', 'one that fails again waits again'
);
create or replace function fulfilment.credits(step text, payment public.payments, net bigint) returns jsonb
language plpgsql as $$ begin raise sqlstate '40P01' using message = 'deadlock'; end $$;
select pg_temp.make_due('fails');
select lives_ok($$select inbox.retry_next_event()$$, 'a passing fault does not break the retry job');
select is(
  (select row(e.outcome, e.attempts, e.error_code, e.next_retry_at > now())::text from pg_temp.event('fails') e),
  '(failed,3,40P01,t)', 'it is noted and the event waits rather than spins'
);
select is(
  (select row(e.outcome, e.attempts, e.error_code)::text from pg_temp.event('second') e), '(parked,2,)', 'others wait as they did'
);
do $$ begin
  execute tests.get('works');
  perform pg_temp.make_due('fails');
  perform inbox.retry_next_event();
end $$;
select is(
  (select row(e.outcome, e.error_code, e.error_message)::text from pg_temp.event('fails') e), '(applied,,)',
  'when the cause is gone it is applied and the old error goes'
);
select is(
  (select p.fulfilment from public.payments p where p.reference = tests.get('q')), 'applied', 'and the payment no longer says failed'
);

-- Too long
create function pg_temp.age(event_key text, age interval) returns void language plpgsql as $$
declare
  v_event inbox.webhook_events := pg_temp.event(age.event_key);
begin
  update inbox.webhook_bodies b set received_at = b.received_at - age.age where b.webhook_event_id = v_event.id;
  update inbox.webhook_events e set received_at = e.received_at - age.age where e.id = v_event.id;
end;
$$;
do $$ begin
  perform pg_temp.age('first', interval '7 days' - interval '1 second');
  perform pg_temp.make_due('first');
  perform inbox.retry_next_event();
end $$;
select is((pg_temp.event('first')).outcome, 'parked', 'within dead_after (7 days) it stays parked');
do $$ begin
  perform pg_temp.age('first', interval '2 seconds');
  perform pg_temp.make_due('first');
  perform inbox.retry_next_event();
end $$;
select is(
  (select row(e.outcome, e.next_retry_at is null, e.reason)::text from pg_temp.event('first') e), '(dead,t,)',
  'after it, dead, and retried no more'
);
do $$ begin
  perform inbox.remember_refs((tests.payment(tests.get('q'))).id, 'paystack', '[{"type": "reference", "value": "PAY-x"}]');
  perform public.replay_event((pg_temp.event('first')).id);
end $$;
select is(inbox.retry_next_event() and inbox.retry_next_event(), true, 'a replay makes it due, with what waited for the same reference');
select is((pg_temp.event('first')).outcome, 'review', 'and it is processed: a capture of 1 is not what is due');
select is((select count(*) from inbox.webhook_events where next_retry_at <= now() and outcome <> 'dead'), 0::bigint, 'nothing is left due');
select is_empty('select * from tests.broken_books()', 'the books hold');
select * from finish();
