select plan(15);

create function pg_temp.id(event_key text) returns bigint language sql as $$
  select e.id from inbox.webhook_events e where e.event_key = id.event_key;
$$;
create function pg_temp.stands(event_key text) returns text language sql as $$
  select format('%s attempts %s due %s', e.outcome, e.attempts, coalesce(e.next_retry_at <= now(), false))
  from inbox.webhook_events e where e.event_key = stands.event_key;
$$;
create function pg_temp.refused(id bigint, description text) returns text language sql as $$
  select throws_ok(format('select public.replay_event(%L)', id), 'PT404', 'event_not_replayable', description);
$$;
select tests.let('p', tests.sale(tests.person('ada')));
do $$ begin
  perform tests.deliver('paystack', 'applied', tests.get('p'), tests.captured('tx-1', 100000));
  perform tests.deliver('paystack', 'review', tests.get('p'), tests.captured('tx-2', 5));
  perform tests.deliver('paystack', 'ignored', tests.get('p'), '[]');
  perform tests.deliver('paystack', 'parked', 'PAY-unknown', tests.captured('tx-3', 5));
  perform tests.deliver('paystack', 'failed', tests.get('p'), tests.fact('captured', 'tx-4'));
  perform tests.deliver('paystack', 'late', 'PAY-unknown', tests.captured('tx-5', 5));
  update inbox.webhook_events set outcome = 'dead', reason = null, next_retry_at = null where event_key = 'late';
  perform tests.deliver('paystack', 'unread', null, '[]', '{"refs": [], "error": {"code": "x", "message": "y"}}');
end $$;

select pg_temp.refused(pg_temp.id('applied'), 'an applied event has had its effect');
select pg_temp.refused(pg_temp.id('review'), 'an event in review too');
select pg_temp.refused(pg_temp.id('ignored'), 'an ignored one has none');
select pg_temp.refused(-1, 'an unknown one is not found');
select pg_temp.refused(null, 'nor is none');

select is(
  public.replay_event(pg_temp.id('parked')), jsonb_build_object('event_id', pg_temp.id('parked'), 'readable', true),
  'a parked event can be tried now'
);
select is(pg_temp.stands('parked'), 'parked attempts 0 due t', 'and is due, still parked, with its backoff from the start');
do $$ begin perform public.replay_event(pg_temp.id('failed')); end $$;
select is(pg_temp.stands('failed'), 'failed attempts 0 due t', 'so is a failed one');
do $$ begin perform public.replay_event(pg_temp.id('late')); end $$;
select is(pg_temp.stands('late'), 'failed attempts 0 due t', 'one that was dead but readable is the retry job''s');
select is((select e.replayed_at from inbox.webhook_events e where e.event_key = 'late'), now(), 'and has its time anew');
select is(
  public.replay_event(pg_temp.id('unread')), jsonb_build_object('event_id', pg_temp.id('unread'), 'readable', false),
  'one that nobody could read'
);
select is(pg_temp.stands('unread'), 'dead attempts 0 due t', 'stays dead until the sweeper has read its bytes');
select is(
  (select array_agg(a.actor || ' ' || (a.detail ->> 'outcome') order by a.id) from ops.audit_log a where a.event = 'event_replay_requested'),
  array['operator parked', 'operator failed', 'operator dead', 'operator dead'], 'each request is audited'
);
do $$ begin delete from inbox.webhook_bodies b where b.webhook_event_id = pg_temp.id('unread'); end $$;
select lives_ok(format('select public.replay_event(%L)', pg_temp.id('unread')), 'one whose bytes are gone can be asked for');
select is(public.claim_replays(10), '[]', 'but there is nothing to hand out');
select * from finish();
