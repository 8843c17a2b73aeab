select plan(9);

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
select * from finish();
