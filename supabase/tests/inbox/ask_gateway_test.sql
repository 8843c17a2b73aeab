select plan(19);

create function pg_temp.checks(reference text) returns text language sql as $$
  select string_agg(format('%s in %s', c.reason, c.due_at - now()), ', ' order by c.reason) from ops.gateway_checks c
  where c.payment_id = (tests.payment(reference)).id and c.reason <> 'unfinished';
$$;
select tests.let('p', tests.sale(tests.person('ada')));
do $$ begin perform tests.deliver('paystack', 'k1', tests.get('p'), tests.fact('attempt_failed', 'a')); end $$;
select is(pg_temp.checks(tests.get('p')), null, 'a failed attempt asks nothing');
do $$ begin perform tests.deliver('paystack', 'k2', tests.get('p'), tests.fact('authorized', 'a', 100000)); end $$;
select is(pg_temp.checks(tests.get('p')), 'authorized in 00:02:00', 'what is only authorised after two minutes is captured by us');
update ops.gateway_checks set due_at = now() + interval '30 seconds' where reason = 'authorized';
do $$ begin perform tests.deliver('paystack', 'k3', tests.get('p'), tests.fact('authorized', 'b', 100000)); end $$;
select is(pg_temp.checks(tests.get('p')), 'authorized in 00:00:30', 'a second authorisation does not put it off');
do $$ begin perform tests.deliver('paystack', 'k4', tests.get('p'), '[]', '{"lookup": true}'); end $$;
select is(pg_temp.checks(tests.get('p')), 'authorized in 00:00:30, lookup in 00:00:00', 'a lookup asks at once');

select tests.let('q', tests.sale(tests.person('ada')));
do $$ begin
  perform tests.deliver('paystack', 'q1', tests.get('q'), tests.captured('c', 100000));
  perform tests.deliver('paystack', 'q2', tests.get('q'), tests.fact('authorized', 'c', 100000));
end $$;
select is(pg_temp.checks(tests.get('q')), null, 'an authorisation told after its capture asks nothing');
select tests.let('r', tests.sale(tests.person('ada')));
do $$ begin
  perform tests.deliver('paystack', 'r1', tests.get('r'), tests.fact('canceled', 'd'));
  perform tests.deliver('paystack', 'r2', tests.get('r'), tests.fact('authorized', 'd', 100000));
end $$;
select is(pg_temp.checks(tests.get('r')), null, 'nor one that was let go');
select tests.let('s', tests.sale(tests.person('ada')));
do $$ begin perform tests.deliver('paystack', 's1', tests.get('s'), tests.captured('e', 100000), '{"lookup": false}'); end $$;
select is(pg_temp.checks(tests.get('s')), null, 'an event that names its movement is no lookup');
do $$ begin perform tests.deliver('paystack', 's2', 'PAY-unknown', '[]', '{"lookup": true}'); end $$;
select is((select count(*) from ops.gateway_checks where reason = 'lookup'), 1::bigint, 'about an unknown payment nobody can be asked');
select is(
  (select e.reason from inbox.webhook_events e where e.event_key = 's2'), 'unknown_reference', 'until it is known'
);

select tests.let('t', tests.sale(tests.person('ada')));
do $$ begin
  perform tests.deliver('paystack', 't1', tests.get('t'), tests.captured('f', 100000));
  perform tests.deliver('paystack', 't2', tests.get('t'), tests.fact('refund_pending', 'rf-1', 40000));
end $$;
select is(pg_temp.checks(tests.get('t')), 'reversal in 01:00:00', 'a refund that is pending is asked about: its webhook may be lost');
update ops.gateway_checks set due_at = now() + interval '5 minutes' where reason = 'reversal';
do $$ begin perform tests.deliver('paystack', 't3', tests.get('t'), tests.fact('refund_pending', 'rf-2', 40000)); end $$;
select is(pg_temp.checks(tests.get('t')), 'reversal in 00:05:00', 'a second one does not put it off');
select tests.let('u', tests.sale(tests.person('ada')));
do $$ begin
  perform tests.deliver('paystack', 'u1', tests.get('u'), tests.captured('g', 100000));
  perform tests.deliver('paystack', 'u2', tests.get('u'), tests.fact('refund_processed', 'rf-3', 40000));
  perform tests.deliver('paystack', 'u3', tests.get('u'), tests.fact('refund_pending', 'rf-3', 40000));
end $$;
select is(pg_temp.checks(tests.get('u')), null, 'one told pending after it was processed asks nothing');
do $$ begin perform tests.deliver('paystack', 'u4', tests.get('u'), tests.fact('dispute_opened', 'd-1', 20000)); end $$;
select is(
  pg_temp.checks(tests.get('u')), 'lookup in 00:00:00, reversal in 01:00:00',
  'an open dispute is asked about like a refund, and beside a refund that names none at once: they may be the same money'
);
update ops.gateway_checks set due_at = now() + interval '5 minutes' where reason = 'lookup';
do $$ begin perform tests.deliver('paystack', 'u5', tests.get('u'), tests.fact('refund_processed', 'rf-3', 40000, '{"dispute": "d-1"}')); end $$;
select is(pg_temp.checks(tests.get('u')), 'lookup in 00:05:00, reversal in 01:00:00', 'one that names its dispute leaves nothing to ask');
select tests.let('w', tests.sale(tests.person('ada')));
do $$ begin
  perform tests.deliver('paystack', 'w1', tests.get('w'), tests.captured('h', 100000));
  perform tests.deliver('paystack', 'w2', tests.get('w'), tests.fact('dispute_opened', 'd-2', 20000));
end $$;
select is(pg_temp.checks(tests.get('w')), 'reversal in 01:00:00', 'a dispute alone is no other movement');
do $$ begin
  perform tests.deliver('paystack', 'w3', tests.get('w'), tests.fact('dispute_won', 'd-2', 20000));
  perform tests.deliver('paystack', 'w4', tests.get('w'), tests.fact('refund_processed', 'rf-5', 40000));
end $$;
select is(pg_temp.checks(tests.get('w')), 'reversal in 01:00:00', 'nor is one that was won beside a refund');

select tests.let('v', tests.sale(tests.person('ada')));
do $$ begin
  perform tests.deliver('paystack', 'v1', tests.get('v'), tests.captured('low', 90000));
  perform tests.deliver('paystack', 'v2', tests.get('v'), tests.fact('refund_pending', 'rf-4', 90000, '{"parent": "low"}'));
end $$;
select is(pg_temp.checks(tests.get('v')), 'reversal in 01:00:00', 'a refund of money in review is asked about like any other');

-- What a capture answers
select tests.let('x', tests.sale(tests.person('ada')));
create function pg_temp.reasons(reference text) returns text language sql as $$
  select string_agg(c.reason, ' ' order by c.reason) from ops.gateway_checks c where c.payment_id = (tests.payment(reference)).id;
$$;
do $$ begin
  perform tests.deliver('paystack', 'x1', tests.get('x'), tests.fact('authorized', 'i', 100000));
  perform ops.schedule_check((tests.payment(tests.get('x'))).id, 'seen', '0'), ops.schedule_check((tests.payment(tests.get('x'))).id, 'lookup', '0');
end $$;
select is(pg_temp.reasons(tests.get('x')), 'authorized lookup seen unfinished', 'while it is open there is much to ask');
do $$ begin perform tests.deliver('paystack', 'x2', tests.get('x'), tests.captured('i', 100000)); end $$;
select is(pg_temp.reasons(tests.get('x')), 'lookup', 'once it is captured nobody asks whether it was paid');
select * from finish();
