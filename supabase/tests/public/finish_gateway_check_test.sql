select plan(60);

create function pg_temp.claim(reference text, reason text) returns void language plpgsql as $$
begin
  perform ops.schedule_check((tests.payment(reference)).id, reason, interval '-1 second');
  perform public.claim_gateway_checks(100);
end;
$$;
create function pg_temp.finish(reference text, outcome text, detail text default null, asked_at timestamptz default now())
returns void language sql as $$
  select public.finish_gateway_check((tests.payment(reference)).id, outcome, detail, asked_at);
$$;
create function pg_temp.open(reference text) returns text language sql as $$
  select string_agg(c.reason, ' ' order by c.reason) from ops.gateway_checks c
  where c.payment_id = (tests.payment(reference)).id and c.reason <> 'unfinished';
$$;
create function pg_temp.outcome(event_key text) returns text language sql as $$
  select e.outcome from inbox.webhook_events e where e.event_key = outcome.event_key;
$$;

-- Somebody else's payment, about which everything is asked and nothing answered
select tests.let('z', tests.sale(tests.person('bob')));
insert into public.subscriptions (provider, gateway_id, status, payment_id, current_period_end)
select 'paystack', 'sub_z', 'active', p.id, now() + interval '30 days' from tests.payment(tests.get('z')) p;
do $$ begin
  perform tests.deliver('paystack', 'z1', tests.get('z'), tests.captured('tx-z', 100000));
  perform tests.deliver('paystack', 'z2', tests.get('z'), tests.refunded('rf-z', 100));
  perform tests.deliver('paystack', 'z3', tests.get('z'), '[]', '{"lookup": true}');
  update inbox.webhook_events set received_at = received_at - interval '1 minute' where event_key = 'z3';
  perform ops.schedule_check((tests.payment(tests.get('z'))).id, reason, interval '-1 second')
  from unnest(array['seen', 'month', 'unfinished']) reason;
  perform public.claim_gateway_checks(100);
end $$;
create function pg_temp.theirs() returns text language sql as $$
  select string_agg(c::text, ' ' order by c.reason) || pg_temp.outcome('z3') from ops.gateway_checks c
  where c.payment_id = (tests.payment(tests.get('z'))).id;
$$;
select tests.let('theirs', pg_temp.theirs());

-- Unknown and failed
select tests.let('p', tests.sale(tests.person('ada')));
select pg_temp.claim(tests.get('p'), 'seen');
select pg_temp.finish(tests.get('p'), 'unknown', 'timeout');
select is(pg_temp.open(tests.get('p')), 'seen', 'an unknown answer leaves the check open');
select is(
  (select row(c.last_outcome, c.last_detail, c.due_at > now())::text from ops.gateway_checks c
   where c.payment_id = (tests.payment(tests.get('p'))).id and c.reason = 'seen'),
  '(unknown,timeout,t)', 'notes it, and lets the lease run out'
);
select pg_temp.finish(tests.get('p'), 'failed', repeat('x', 5000));
select is(pg_temp.open(tests.get('p')), 'seen', 'so does an error');
select is(
  (select length(c.last_detail) from ops.gateway_checks c where c.payment_id = (tests.payment(tests.get('p'))).id and c.reason = 'seen'),
  1000, 'of which a bounded part is kept'
);
select throws_ok(
  format('select pg_temp.finish(%L, %L)', tests.get('p'), 'perhaps'), '23514', null, 'an outcome nobody knows is refused'
);

-- Answered
select pg_temp.finish(tests.get('p'), 'answered');
select is(pg_temp.open(tests.get('p')), 'seen', 'answered, but the payment is still pending: asked again on the cadence');
do $$ begin perform tests.deliver('paystack', 'k1', tests.get('p'), tests.fact('attempt_failed', 'tx-1')); end $$;
select pg_temp.finish(tests.get('p'), 'answered');
select is(pg_temp.open(tests.get('p')), null, 'answered and settled: closed');
select is(
  (select count(*) from ops.gateway_checks c where c.payment_id = (tests.payment(tests.get('p'))).id), 1::bigint,
  'a check nobody has claimed stays: its answer is still to come'
);
select lives_ok(format('select pg_temp.finish(%L, %L)', tests.get('p'), 'answered'), 'finishing twice does no harm');
select lives_ok(
  $$select public.finish_gateway_check('00000000-0000-4000-8000-00000000dead', 'answered', null, now())$$, 'nor an unknown payment'
);

-- Not for ever
select tests.let('q', tests.sale(tests.person('ada')));
select pg_temp.claim(tests.get('q'), 'seen');
update ops.gateway_checks set attempts = 6 where payment_id = (tests.payment(tests.get('q'))).id and reason = 'seen';
select pg_temp.finish(tests.get('q'), 'answered');
select is(pg_temp.open(tests.get('q')), 'seen', 'the sixth answer without an end is not the last');
update ops.gateway_checks set attempts = 7 where payment_id = (tests.payment(tests.get('q'))).id and reason = 'seen';
select pg_temp.finish(tests.get('q'), 'unknown');
select is(pg_temp.open(tests.get('q')), 'seen', 'an unknown one never closes a check');
select pg_temp.finish(tests.get('q'), 'answered');
select is(pg_temp.open(tests.get('q')), null, 'the seventh answer closes it');

-- Lookups: an event that could not name its movement
select tests.let('r', tests.sale(tests.person('ada')));
do $$ begin perform tests.deliver('paystack', 'r1', tests.get('r'), '[]', '{"lookup": true}'); end $$;
select pg_temp.finish(tests.get('r'), 'answered');
select is(pg_temp.outcome('r1'), 'parked', 'an answer nobody asked for settles no event');
do $$ begin perform public.claim_gateway_checks(100); end $$;
select pg_temp.finish(tests.get('r'), 'answered');
select is(pg_temp.outcome('r1'), 'parked', 'nor one that may have been asked for before the event came');
update inbox.webhook_events set received_at = received_at - interval '1 minute' where event_key = 'r1';
select pg_temp.finish(tests.get('r'), 'unknown');
select is(pg_temp.outcome('r1'), 'parked', 'nor an unknown one');
select is(pg_temp.open(tests.get('r')), 'lookup', 'the check stays');
do $$ begin perform tests.deliver('paystack', 'r2', tests.get('r'), '[]', '{"lookup": true}'); end $$;
select pg_temp.finish(tests.get('r'), 'answered');
select is(
  (select row(e.outcome, e.reason, e.next_retry_at)::text from inbox.webhook_events e where e.event_key = 'r1'), '(applied,,)',
  'an answer to a question asked after the event came settles it'
);
select is(pg_temp.outcome('r2'), 'parked', 'but not an event that came later');
select is(pg_temp.open(tests.get('r')), 'lookup', 'for which the gateway will be asked again');
update inbox.webhook_events set received_at = received_at - interval '1 minute' where event_key = 'r2';
select pg_temp.finish(tests.get('r'), 'answered');
select is(pg_temp.open(tests.get('r')), null, 'a lookup is closed with its last event, though the payment is pending');

-- The gateway's list may be behind its webhooks: a refund is answered by a refund
select tests.let('u', tests.sale(tests.person('ada')));
do $$
begin
  perform tests.deliver('paystack', 'u1', tests.get('u'), tests.captured('tx-u', 100000));
  perform tests.deliver('paystack', 'u2', tests.get('u'), '[]', '{"lookup": true, "event_type": "refund.pending"}');
end $$;
select pg_temp.claim(tests.get('u'), 'lookup');
update inbox.webhook_events set received_at = received_at - interval '1 minute' where event_key = 'u2';
select pg_temp.finish(tests.get('u'), 'answered');
select is(pg_temp.outcome('u2'), 'parked', 'an answer without a refund leaves the lookup of a refund open');
select is(pg_temp.open(tests.get('u')), 'lookup', 'and the gateway is asked again');
do $$ begin perform tests.deliver('paystack', 'u3', tests.get('u'), tests.fact('refund_pending', 'rf-u', 40000)); end $$;
select pg_temp.finish(tests.get('u'), 'answered');
select is(pg_temp.outcome('u2'), 'applied', 'one with the refund closes it');
-- Comes so long after its payment's refund was recorded, and is asked about an hour from now.
create function pg_temp.comes(event_key text, after interval) returns void language plpgsql as $$
begin
  perform tests.deliver('paystack', event_key, tests.get('u'), '[]', '{"lookup": true, "event_type": "refund.pending"}');
  update inbox.webhook_events e set received_at = now() + after where e.event_key = comes.event_key;
  perform pg_temp.claim(tests.get('u'), 'lookup');
  update ops.gateway_checks c set claimed_at = now() + interval '1 hour'
  where c.payment_id = (tests.payment(tests.get('u'))).id and c.reason = 'lookup';
end;
$$;
select pg_temp.comes('u4', '10 minutes' - interval '1 second');
select pg_temp.finish(tests.get('u'), 'answered', null, now() + interval '1 hour');
select is(pg_temp.outcome('u4'), 'applied', 'a refund of ours may be recorded just before its event comes');
select pg_temp.comes('u5', '10 minutes');
select pg_temp.finish(tests.get('u'), 'answered', null, now() + interval '1 hour');
select is(pg_temp.outcome('u5'), 'parked', 'one recorded long before is another refund');
update ops.gateway_checks set attempts = 7 where payment_id = (tests.payment(tests.get('u'))).id and reason = 'lookup';
select pg_temp.finish(tests.get('u'), 'answered', null, now() + interval '1 hour');
select is(pg_temp.outcome('u5'), 'applied', 'at the end of the cadence the gateway has said all it knows');
create function pg_temp.with_refund(name text, type text) returns text language plpgsql as $$
begin
  perform tests.let(name, tests.sale(tests.person('ada')));
  perform tests.deliver('paystack', name || '1', tests.get(name), tests.captured('tx-' || name, 100000));
  perform tests.deliver('paystack', name || '2', tests.get(name), '[]', '{"lookup": true, "event_type": "charge.refunded"}');
  perform pg_temp.claim(tests.get(name), 'lookup');
  update inbox.webhook_events set received_at = received_at - interval '1 minute' where event_key = name || '2';
  perform tests.deliver('paystack', name || '3', tests.get(name), tests.fact(type, 'rf-' || name, 40000));
  perform pg_temp.finish(tests.get(name), 'answered');
  return pg_temp.outcome(name || '2');
end;
$$;
select is(pg_temp.with_refund('u_processed', 'refund_processed'), 'applied', 'also one that is through already');
select is(pg_temp.with_refund('u_failed', 'refund_failed'), 'applied', 'or that has failed');
select is(pg_temp.with_refund('u_disputed', 'dispute_opened'), 'parked', 'but no dispute');

-- A refund is asked about until it has an end
select tests.let('v', tests.sale(tests.person('ada')));
do $$
begin
  perform tests.deliver('paystack', 'v1', tests.get('v'), tests.captured('tx-v', 100000));
  perform tests.deliver('paystack', 'v2', tests.get('v'), tests.fact('refund_pending', 'rf-v', 40000));
end $$;
select pg_temp.claim(tests.get('v'), 'reversal');
select pg_temp.finish(tests.get('v'), 'answered');
select is(pg_temp.open(tests.get('v')), 'reversal', 'an answer that it is still pending leaves the check open');
update ops.gateway_checks set attempts = 20 where reason = 'reversal';
select pg_temp.finish(tests.get('v'), 'answered');
select is(pg_temp.open(tests.get('v')), 'reversal', 'however often: there is money between us and a payer');
do $$ begin perform tests.deliver('paystack', 'v3', tests.get('v'), tests.fact('refund_failed', 'rf-v', 40000)); end $$;
select pg_temp.finish(tests.get('v'), 'answered');
select is(pg_temp.open(tests.get('v')), null, 'its end closes it');

-- A later attempt may succeed without a webhook
select tests.let('w', tests.sale(tests.person('ada')));
do $$ begin perform tests.deliver('paystack', 'w1', tests.get('w'), tests.fact('attempt_failed', 'a')); end $$;
update ops.gateway_checks set due_at = now() where payment_id = (tests.payment(tests.get('w'))).id;
select pg_temp.claim(tests.get('w'), 'seen');
update public.payments set verified = true where reference = tests.get('w');
select pg_temp.finish(tests.get('w'), 'answered');
select is(
  (select string_agg(c.reason, ' ' order by c.reason) from ops.gateway_checks c where c.payment_id = (tests.payment(tests.get('w'))).id),
  'seen unfinished', 'what failed is asked about on, and so is a capture that was seen'
);
do $$ begin perform tests.deliver('paystack', 'w2', tests.get('w'), tests.captured('tx-w', 100000)); end $$;
select pg_temp.finish(tests.get('w'), 'answered');
select is(
  (select count(*) from ops.gateway_checks c where c.payment_id = (tests.payment(tests.get('w'))).id), 0::bigint, 'until it is told'
);

-- An earlier refund does not answer for a later one
select tests.let('x', tests.sale(tests.person('ada')));
do $$ begin
  perform tests.deliver('paystack', 'x1', tests.get('x'), tests.captured('tx-x', 100000));
  perform tests.deliver('paystack', 'x2', tests.get('x'), tests.fact('refund_processed', 'rf-x1', 30000));
  perform tests.deliver('paystack', 'x3', tests.get('x'), '[]', '{"lookup": true, "event_type": "refund.pending"}');
end $$;
select pg_temp.claim(tests.get('x'), 'lookup');
update inbox.webhook_events set received_at = received_at + interval '25 hours' where event_key = 'x3';
update ops.gateway_checks set claimed_at = now() + interval '2 days' where payment_id = (tests.payment(tests.get('x'))).id;
select pg_temp.finish(tests.get('x'), 'answered', null, now() + interval '2 days');
select is(pg_temp.outcome('x3'), 'parked', 'a refund known since yesterday is not the one that is asked for');
select is(pg_temp.open(tests.get('x')), 'lookup', 'and the gateway is asked again');

-- Two sweepers: the first one's answer is older than what the second one asks about
select tests.let('y', tests.sale(tests.person('ada')));
do $$ begin perform tests.deliver('paystack', 'y1', tests.get('y'), '[]', '{"lookup": true}'); end $$;
select pg_temp.claim(tests.get('y'), 'lookup');
select pg_temp.finish(tests.get('y'), 'answered', null, now() - interval '5 seconds');
select is(pg_temp.outcome('y1'), 'parked', 'an answer from before the event came settles nothing, though it comes after the next claim');
select is(pg_temp.open(tests.get('y')), 'lookup', 'and ends no check that was claimed since');
select is(
  (select c.last_outcome from ops.gateway_checks c where c.payment_id = (tests.payment(tests.get('y'))).id and c.reason = 'lookup'),
  null, 'nor is it that one''s answer'
);

-- The gateway showed nothing yet, and then was asked for another reason
select tests.let('n', tests.sale(tests.person('ada')));
do $$ begin perform tests.deliver('paystack', 'n1', tests.get('n'), '[]', '{"lookup": true}'); end $$;
select pg_temp.claim(tests.get('n'), 'lookup');
select pg_temp.finish(tests.get('n'), 'unknown');
update inbox.webhook_events set received_at = received_at - interval '2 minutes' where event_key = 'n1';
update ops.gateway_checks set claimed_at = claimed_at - interval '1 minute' where payment_id = (tests.payment(tests.get('n'))).id;
select pg_temp.claim(tests.get('n'), 'seen');
select pg_temp.finish(tests.get('n'), 'answered');
select is(pg_temp.outcome('n1'), 'parked', 'an answer to a question that was not about the event does not settle it');
select is(pg_temp.open(tests.get('n')), 'lookup seen', 'which is asked for again');

-- What waits for something else
select tests.let('late', (tests.start_payment_as(
  '{"issuer": "https://clerk.test", "sub": "user_1"}', 'paystack', tests.package(100, 100000), 'NGN')).reference);
do $$ begin perform tests.deliver('paystack', 'l1', tests.get('late'), tests.captured('tx-l', 100000)); end $$;
update inbox.webhook_events set received_at = received_at - interval '1 minute' where event_key = 'l1';
select pg_temp.claim(tests.get('late'), 'lookup');
select pg_temp.finish(tests.get('late'), 'answered');
select is(pg_temp.outcome('l1'), 'parked', 'the gateway''s answer brings no payer');
select is(pg_temp.open(tests.get('late')), null, 'whom the gateway need not be asked about');

-- A plan
select tests.let('m', tests.sale(tests.person('ada')));
insert into public.subscriptions (provider, gateway_id, status, payment_id, current_period_end)
select 'paystack', 'sub_m', 'active', p.id, now() + interval '12 hours' from tests.payment(tests.get('m')) p;
create function pg_temp.due(reason text) returns interval language sql as $$
  select c.due_at - now() from ops.gateway_checks c where c.payment_id = (tests.payment(tests.get('m'))).id and c.reason = due.reason;
$$;
select pg_temp.claim(tests.get('m'), 'month');
select pg_temp.claim(tests.get('m'), 'seen');
select pg_temp.finish(tests.get('m'), 'answered', null, now() - interval '5 seconds');
select is(pg_temp.due('month'), interval '1 minute', 'an answer from before it was asked about leaves a plan on the cadence');
select pg_temp.finish(tests.get('m'), 'answered');
select is(pg_temp.due('month'), interval '36 hours', 'else it is asked about a day after its month');
select is(pg_temp.due('seen'), interval '1 minute', 'and what else there is as ever');
update public.subscriptions set current_period_end = now() - interval '2 days' where gateway_id = 'sub_m';
select pg_temp.finish(tests.get('m'), 'answered');
select is(pg_temp.due('month'), interval '36 hours', 'a month that is over moves nothing, whatever other plans there are');
update public.subscriptions set status = 'canceled' where gateway_id = 'sub_m';
select pg_temp.finish(tests.get('m'), 'answered');
select is(pg_temp.due('month'), null, 'nor does another plan keep one in sight that has ended');

-- How long each is asked about: of a payment of which this is known, after so many answers
create function pg_temp.goes_on(reason text, attempts integer, facts jsonb default '[]') returns boolean language plpgsql as $$
declare
  v_reference text := tests.sale(tests.person('ada'));
begin
  perform tests.deliver('paystack', v_reference, v_reference, facts, jsonb_build_object('lookup', reason = 'lookup'));
  perform ops.schedule_check((tests.payment(v_reference)).id, reason, interval '-1 second');
  perform public.claim_gateway_checks(100);
  update ops.gateway_checks c set attempts = goes_on.attempts
  where c.payment_id = (tests.payment(v_reference)).id and c.reason = goes_on.reason;
  perform pg_temp.finish(v_reference, 'answered');
  return exists (
    select from ops.gateway_checks c where c.payment_id = (tests.payment(v_reference)).id and c.reason = goes_on.reason
  );
end;
$$;
select ok(pg_temp.goes_on('unfinished', 6), 'a checkout nobody finished, to the end of the cadence');
select ok(not pg_temp.goes_on('unfinished', 7), 'and no longer');
select ok(pg_temp.goes_on('unfinished', 6, tests.fact('canceled', 'unfinished')), 'also when it was canceled');
select ok(not pg_temp.goes_on('unfinished', 1, tests.captured('unfinished', 100000)), 'not when it is paid');
select ok(pg_temp.goes_on('authorized', 6, tests.fact('authorized', 'held 6', 100000)), 'what is not captured yet, to the end');
select ok(not pg_temp.goes_on('authorized', 7, tests.fact('authorized', 'held 7', 100000)), 'and no longer');
select ok(not pg_temp.goes_on('authorized', 1, tests.captured('held', 100000)), 'not when it is captured');
select ok(pg_temp.goes_on('lookup', 6), 'an event that named nothing, to the end');
select ok(not pg_temp.goes_on('lookup', 7), 'and no longer');
select ok(not pg_temp.goes_on('seen', 1, tests.fact('attempt_failed', 'seen')), 'a failure that was seen, until it is told');

select is(pg_temp.theirs(), tests.get('theirs'), 'nothing of this is about anybody else''s payment');
select * from finish();
