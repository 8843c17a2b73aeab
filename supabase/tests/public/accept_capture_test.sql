select plan(20);

insert into ops.operators (user_id, added_by) values (tests.person('ops'), 'test');
create function pg_temp.accept(capture_id text, by text default 'ops') returns jsonb language plpgsql as $$
declare
  v_answer jsonb;
begin
  perform tests.sign_in(tests.person(accept.by));
  v_answer := public.accept_capture(tests.get('id')::uuid, accept.capture_id);
  perform tests.sign_out();
  return v_answer;
end;
$$;
create function pg_temp.refused(capture_id text, state text, message text, description text, by text default 'ops') returns text
language plpgsql as $$
declare
  v_result text := throws_ok(format('select pg_temp.accept(%L, %L)', capture_id, by), state, message, description);
begin
  perform tests.sign_out();
  return v_result;
end;
$$;
create function pg_temp.sale() returns void language sql as $$
  select tests.let('p', tests.sale(tests.person('ada')));
  select tests.let('id', (tests.payment(tests.get('p'))).id::text);
$$;
create function pg_temp.stand() returns text language sql as $$
  select concat_ws(' ', p.status, p.fulfilment, 'net', p.net_amount, 'wallet', tests.wallet(p.user_id))
  from public.payments p where p.reference = tests.get('p')
$$;
create function pg_temp.deliver(facts jsonb, extra jsonb default '{}') returns void language sql as $$
  select tests.deliver('paystack', gen_random_uuid()::text, tests.get('p'), facts, extra)
$$;

select pg_temp.sale(), pg_temp.deliver(tests.captured('low', 90000));
select is(pg_temp.stand(), 'pending review net 0 wallet 20', 'an amount that is not what is due waits');
select pg_temp.refused('low', 'PT403', 'operator_required', 'the payer accepts nothing', 'ada');
select pg_temp.refused('nobody', 'PT404', 'capture_not_in_review', 'nor does an operator accept what is not there');
select is(pg_temp.stand(), 'pending review net 0 wallet 20', 'nothing came of that');
select is(pg_temp.accept('low') ->> 'outcome', 'applied', 'an operator accepts it as paying what is due');
select is(pg_temp.stand(), 'success applied net 100000 wallet 120', 'all of it is given');
select is(tests.booked(tests.get('p'), 'revenue:credits:test'), -90000::bigint, 'and earns what was really paid');
select is(
  (select row(f.fact_type, f.amount, e.source)::text from inbox.payment_facts f join inbox.webhook_events e on e.id = f.webhook_event_id
   where f.payment_id = tests.get('id')::uuid and f.fact_type = 'accepted'), '(accepted,,operator)', 'that is a fact, through the one door'
);
select is(
  (select a.actor from ops.audit_log a where a.event = 'capture_accepted'), 'operator:' || tests.person('ops'), 'the audit log names the operator'
);
select pg_temp.refused('low', 'PT404', 'capture_not_in_review', 'accepted once it waits no more');
select is(tests.wallet(tests.person('ada')), 120::bigint, 'and is given once');
select pg_temp.deliver(tests.refunded('r', 45000));
select is(pg_temp.stand(), 'partially_refunded partly_reversed net 50000 wallet 70', 'half of it refunded takes half of what was bought');

-- What can't be accepted
select pg_temp.sale(), pg_temp.deliver(tests.captured('usd', 100000, '{}', 'USD'));
select pg_temp.refused('usd', 'PT409', 'capture_not_acceptable', 'another currency can not pay what is due');
select pg_temp.deliver(tests.captured('live', 100000), '{"livemode": true}');
select pg_temp.refused('live', 'PT409', 'capture_not_acceptable', 'nor can another mode');
select pg_temp.deliver(tests.captured('exact', 100000));
select pg_temp.refused('exact', 'PT404', 'capture_not_in_review', 'what is exactly due needs nobody');

-- Accepted beside one that pays: surplus
select pg_temp.deliver(tests.captured('more', 110000));
select is(pg_temp.accept('more') ->> 'outcome', 'applied', 'an amount accepted beside one that paid');
select is(
  (select row(p.status, p.fulfilment, p.refund_due_amount)::text from public.payments p where p.reference = tests.get('p')),
  '(success,refund_due,110000)', 'is surplus, and so due for refund'
);

-- Refunded before, or while, it is accepted
select pg_temp.sale(), pg_temp.deliver(tests.captured('part', 90000)), pg_temp.deliver(tests.refunded('back', 30000, '{"parent": "part"}'));
select is(pg_temp.accept('part') ->> 'status', 'partially_refunded', 'of what was refunded before it is accepted the rest counts');
select is(pg_temp.stand(), format('partially_refunded partly_reversed net 66666 wallet %s', 20 + 50 + 100 + 66), 'rounded down');
select is_empty('select * from tests.broken_books()', 'the books hold');
select * from finish();
