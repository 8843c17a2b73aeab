select plan(12);

create function pg_temp.start(issuer text, sub text) returns text language sql as $$
  select (tests.start_payment_as(
    jsonb_build_object('issuer', issuer, 'sub', sub), 'paystack', tests.package(100, 100000), 'NGN')).reference;
$$;
create function pg_temp.due(event_key text) returns boolean language sql as $$
  select e.next_retry_at <= now() from inbox.webhook_events e where e.event_key = due.event_key;
$$;
select tests.let('mine', pg_temp.start('https://clerk.test', 'user_1'));
select tests.let('unpaid', pg_temp.start('https://clerk.test', 'user_1'));
select tests.let('other', pg_temp.start('https://clerk.test', 'user_2'));
select tests.let('elsewhere', pg_temp.start('https://other.test', 'user_1'));
do $$ begin
  perform tests.deliver('paystack', 'mine', tests.get('mine'), tests.captured('tx-1', 100000));
  perform tests.deliver('paystack', 'other', tests.get('other'), tests.captured('tx-2', 100000));
end $$;
select is(pg_temp.due('mine'), false, 'before the profile exists the parked event waits');
select tests.let('user', ops.ensure_profile('https://clerk.test', 'user_1', 'late@example.test')::text);

select is((tests.payment(tests.get('mine'))).user_id, tests.get('user')::uuid, 'a new profile takes over its user''s payments');
select is((tests.payment(tests.get('unpaid'))).user_id, tests.get('user')::uuid, 'paid or not');
select is((tests.payment(tests.get('other'))).user_id, null, 'not those of another user');
select is((tests.payment(tests.get('elsewhere'))).user_id, null, 'nor those of the same sub at another issuer');
select is(pg_temp.due('mine'), true, 'its parked events are due');
select is(pg_temp.due('other'), false, 'and no others');
select is(inbox.retry_next_event(), true, 'so the retry job');
select is(tests.wallet(tests.get('user')::uuid), 120::bigint, 'brings what was paid');

-- Later than their event could wait
update ops.settings set value = '"-1 second"' where name = 'dead_after';
update inbox.webhook_events set next_retry_at = now() where event_key = 'other';
do $$ begin perform inbox.retry_next_event(); end $$;
update ops.settings set value = '"7 days"' where name = 'dead_after';
select is((select e.outcome from inbox.webhook_events e where e.event_key = 'other'), 'dead', 'an event parked for too long is dead');
do $$ begin
  perform tests.deliver('paystack', 'stranger', 'PAY-unknown', tests.captured('tx-3', 100000)); -- waits meanwhile
  perform ops.ensure_profile('https://clerk.test', 'user_3', 'third@example.test');
end $$;
select is_empty($$select from inbox.webhook_events e where e.reason = 'settlement'$$, 'nobody else''s coming brings it back');
do $$ begin
  perform ops.ensure_profile('https://clerk.test', 'user_2', 'later@example.test'), tests.retry_all();
end $$;
select is(
  (select row(p.fulfilment, tests.wallet(p.user_id))::text from tests.payment(tests.get('other')) p), '(applied,120)',
  'and what it brought is given all the same'
);
select * from finish();
