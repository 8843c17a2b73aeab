select plan(10);

do $$ begin
  perform tests.deliver('paystack', 'dead', null, '[]',
    '{"refs": [], "error": {"code": "bad_json", "message": "x"}, "raw": {"body_base64": "eyIAIn3/", "headers": {"x": "1"}}}');
  perform tests.deliver('paystack', 'parked', 'PAY-unknown', tests.captured('tx', 5));
end $$;
create function pg_temp.id(event_key text) returns bigint language sql as $$
  select e.id from inbox.webhook_events e where e.event_key = id.event_key;
$$;

select is(public.claim_replays(10), '[]', 'a dead event nobody asked for stays dead');
do $$ begin perform public.replay_event(pg_temp.id('dead')); perform public.replay_event(pg_temp.id('parked')); end $$;
select is(
  public.claim_replays(10),
  '[{"event": {"provider": "paystack", "event_key": "dead", "source": "replay"}, "body_base64": "eyIAIn3/", "headers": {"x": "1"}}]',
  'an operator''s replay hands out the bytes as they were signed, and only of what nobody could read'
);
select is(public.claim_replays(10), '[]', 'to one sweeper');
select is(
  (select e.next_retry_at - now() from inbox.webhook_events e where e.event_key = 'dead'), interval '5 minutes',
  'for five minutes'
);
update inbox.webhook_events set next_retry_at = now() where event_key = 'dead';
select is(public.claim_replays(0), '[]', 'none asked for, none given');
select is(jsonb_array_length(public.claim_replays(1)), 1, 'when the lease has run out it is handed out again');

-- Read again, in vain and with success
select is(
  tests.deliver('paystack', 'dead', null, '[]', '{"refs": [], "source": "replay", "error": {"code": "bad_json", "message": "x"}}')
    ->> 'outcome', 'dead', 'still unreadable, it is dead again'
);
select is(public.claim_replays(10), '[]', 'and no longer to be replayed');
select tests.let('p', tests.sale(tests.person('ada')));
select is(
  tests.deliver('paystack', 'dead', tests.get('p'), tests.captured('tx-1', 100000), '{"source": "replay"}') ->> 'outcome',
  'applied', 'readable at last, it is applied under the key it came with'
);
-- More than 76 characters: PostgreSQL breaks its base64 into lines.
do $$ begin
  perform tests.deliver('paystack', 'long', null, '[]', jsonb_build_object('refs', '[]'::jsonb,
    'error', '{"code": "x", "message": "y"}'::jsonb, 'raw', jsonb_build_object('body_base64', repeat('AAAA', 100))));
  perform public.replay_event(pg_temp.id('long'));
end $$;
select is(public.claim_replays(10) #>> '{0,body_base64}', repeat('AAAA', 100), 'the bytes come in one line');
select * from finish();
