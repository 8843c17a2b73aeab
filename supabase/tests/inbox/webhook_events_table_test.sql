select plan(11);

do $$ begin perform tests.deliver('paystack', 'k', 'PAY-unknown', tests.captured('c', 5)); end $$;
create function pg_temp.refused(assignment text, description text) returns text language sql as $$
  select throws_ok('update inbox.webhook_events set ' || assignment, '23514', null, description);
$$;
select throws_ok(
  $$insert into inbox.webhook_events (provider, event_key, event_type, source) values ('paystack', 'k', 'x', 'webhook')$$,
  '23505', null, 'a delivery is kept once'
);
select lives_ok(
  $$insert into inbox.webhook_events (provider, event_key, event_type, source) values ('razorpay', 'k', 'x', 'webhook')$$,
  'a key is one gateway''s own'
);
do $$ begin delete from inbox.webhook_events where provider = 'razorpay'; end $$;
select pg_temp.refused($$outcome = 'done', reason = null$$, 'an outcome nobody knows');
select pg_temp.refused($$source = 'rumour'$$, 'a door nobody knows');
select pg_temp.refused($$reason = 'boredom'$$, 'a reason nobody knows');
select pg_temp.refused('reason = null', 'parked without a reason');
select pg_temp.refused($$outcome = 'applied'$$, 'a reason to wait without being parked');
select throws_ok($$update inbox.webhook_events set provider = null$$, '23502', null, 'a delivery comes from a gateway');
select throws_ok($$update inbox.webhook_events set event_key = null$$, '23502', null, 'and has a key');
set local role service_role;
select throws_ok('select * from inbox.webhook_events', '42501', null, 'the service role has no way to the inbox');
select throws_ok('select * from inbox.webhook_bodies', '42501', null, 'nor to the bytes');
reset role;
select * from finish();
