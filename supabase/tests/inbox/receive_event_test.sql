select plan(22);

create function pg_temp.body(event_key text) returns inbox.webhook_bodies language sql as $$
  select b from inbox.webhook_bodies b join inbox.webhook_events e on e.id = b.webhook_event_id where e.event_key = body.event_key;
$$;
create function pg_temp.receive(event_key text, extra jsonb default '{}') returns inbox.webhook_events language sql as $$
  select inbox.receive_event(tests.event('paystack', event_key, 'PAY-x', tests.captured('c', 5), extra));
$$;

select tests.let('id', (pg_temp.receive('k', '{"event_id": "evt_1"}')).id::text);
select is(
  (select row(e.outcome, e.provider, e.event_id, e.event_type, e.source, e.attempts, e.next_retry_at)::text
   from inbox.webhook_events e where e.event_key = 'k'),
  '(received,paystack,evt_1,test,webhook,0,)', 'a delivery is kept before anything is done about it'
);
select is(convert_from((pg_temp.body('k')).body, 'UTF8'), 'k', 'with its bytes');
select is((pg_temp.body('k')).headers, '{"user-agent": "test"}', 'and the headers it was given');
select is((pg_temp.body('k')).event -> 'facts' #>> '{0,object_id}', 'c', 'and what was read in it');
select is((pg_temp.body('k')).event ? 'raw', false, 'the bytes are kept once');
select is((pg_temp.receive('k', '{"event_id": "evt_2"}')).id::text, tests.get('id'), 'the same key again is the same delivery');
select is((select count(*) from inbox.webhook_bodies b where b.webhook_event_id::text = tests.get('id')), 1::bigint, 'kept once');
select is((select e.event_id from inbox.webhook_events e where e.event_key = 'k'), 'evt_1', 'as it first came: unsigned headers change nothing');
select isnt((pg_temp.receive('K')).id::text, tests.get('id'), 'another key is another delivery, even by its case');
select isnt(
  (inbox.receive_event(tests.event('razorpay', 'k', 'PAY-x'))).id::text, tests.get('id'), 'so is the same one at another gateway'
);
select is((pg_temp.receive('k')).id::text, tests.get('id'), 'each finds its own again');

-- What can't be read
do $$ begin perform pg_temp.receive('bad',
  '{"error": {"code": "x", "message": "y"}, "event_type": null, "source": null, "raw": {"body_base64": "AP/+gA=="}}'); end $$;
select is((pg_temp.body('bad')).body, '\x00fffe80'::bytea, 'bytes that are no text are kept as they are');
select is((pg_temp.body('bad')).event, null, 'nothing was read in them');
select is((pg_temp.body('bad')).headers, '{}', 'no headers are none');
select is(
  (select row(e.event_type, e.source)::text from inbox.webhook_events e where e.event_key = 'bad'), '(unknown,webhook)',
  'a type nobody could read is unknown'
);
do $$ begin
  perform pg_temp.receive('bad', '{"error": {"code": "x", "message": "y"}}');
  perform pg_temp.receive('worse', '{"error": {"code": "x", "message": "y"}}');
end $$;
select is((pg_temp.body('bad')).event, null, 'nor the second time');
do $$ begin perform pg_temp.receive('bad', '{"event_id": "evt_9"}'); end $$;
select is((pg_temp.body('bad')).event -> 'facts' #>> '{0,object_id}', 'c', 'read at last, what was read is kept beside them');
select is((pg_temp.body('worse')).event, null, 'and beside no others');
select is(
  (select row(e.event_type, e.event_id)::text from inbox.webhook_events e where e.event_key = 'bad'), '(test,evt_9)', 'and what it is'
);
do $$ begin perform pg_temp.receive('bad', '{"facts": []}'); end $$;
select is((pg_temp.body('bad')).event -> 'facts' #>> '{0,object_id}', 'c', 'once');
select throws_ok($$select pg_temp.receive(null)$$, '23502', null, 'a delivery without a key is refused');
select throws_ok(
  $$select pg_temp.receive('door', '{"source": "rumour"}')$$, '23514', null, 'and one through a door nobody knows'
);
select * from finish();
