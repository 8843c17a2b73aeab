select plan(48);

-- The event that tells these facts, with ids of its own: a fact belongs to one payment.
create function pg_temp.event(reference text, facts jsonb) returns jsonb language sql as $$
  select jsonb_build_object('facts', coalesce(jsonb_agg(
    f || jsonb_build_object('object_id', reference || (f ->> 'object_id'))
    || case when f ? 'parent' then jsonb_build_object('parent', reference || (f ->> 'parent')) else '{}' end
    || case when f ? 'dispute' then jsonb_build_object('dispute', reference || (f ->> 'dispute')) else '{}' end
  ), '[]')) from jsonb_array_elements(facts) f
$$;
-- What the facts of a payment of 1000 amount to, told in the order given, then those in live mode. Each on a payment of
-- its own.
create function pg_temp.folded(facts jsonb, due bigint default 1000, live jsonb default '[]') returns inbox.folded
language plpgsql as $$
declare
  v_payment public.payments := tests.payment(tests.sale(tests.person('ada'), 100, due, 'razorpay', 'INR'));
begin
  perform inbox.record_facts(v_payment, 1, pg_temp.event(v_payment.reference, facts));
  perform inbox.record_facts(v_payment, 2, pg_temp.event(v_payment.reference, live) || '{"livemode": true}');
  return inbox.fold(v_payment);
end;
$$;
create function pg_temp.f(type text, object_id text, amount bigint default null, extra jsonb default '{}', currency text default 'INR')
returns jsonb language sql as $$ select jsonb_build_array(tests.fact(type, object_id, amount, extra, currency)) $$;
create function pg_temp.short(folded inbox.folded) returns text language sql as $$
  select format('%s net %s refunded %s surplus %s', folded.status, folded.net, folded.refunded, folded.surplus)
$$;
update public.provider_currencies set minimum_amount = 1 where provider = 'razorpay' and currency = 'INR';

select tests.let('c', pg_temp.f('captured', 'c', 1000)::text);

-- Without money
select is(pg_temp.short(pg_temp.folded('[]')), 'pending net 0 refunded 0 surplus 0', 'no facts: pending');
select is((pg_temp.folded(pg_temp.f('attempt_failed', 'a'))).status, 'failed', 'a failed attempt: failed');
select is((pg_temp.folded(pg_temp.f('canceled', 'a'))).status, 'canceled', 'canceled');
select is(
  (pg_temp.folded(pg_temp.f('canceled', 'a') || pg_temp.f('attempt_failed', 'b'))).status, 'canceled',
  'canceled ranks above failed'
);
select is(
  (pg_temp.folded(pg_temp.f('authorized', 'a', 1000) || pg_temp.f('attempt_failed', 'b'))).status, 'pending',
  'money the gateway holds keeps a payment pending, whatever other attempt failed'
);
select is(
  (pg_temp.folded(pg_temp.f('authorized', 'a', 1000) || pg_temp.f('canceled', 'a'))).status, 'canceled',
  'an authorisation let go is none'
);
select is((pg_temp.folded(pg_temp.f('authorized', 'a', 1000))).authorized, true, 'an authorisation is known');
select is(
  pg_temp.short(pg_temp.folded(pg_temp.f('refund_processed', 'r', 400))), 'pending net 0 refunded 400 surplus 0',
  'a refund before its capture takes nothing below zero'
);
select is(
  (pg_temp.folded(pg_temp.f('dispute_opened', 'd', 1000))).status, 'pending', 'a dispute before its capture is not yet a status'
);

-- Captures
select is(pg_temp.short(pg_temp.folded(tests.get('c')::jsonb)), 'success net 1000 refunded 0 surplus 0', 'a capture of what is due');
select is(
  (pg_temp.folded(tests.get('c')::jsonb || pg_temp.f('attempt_failed', 'b') || pg_temp.f('canceled', 'x'))).status, 'success',
  'a late failure never undoes a success'
);
select is((pg_temp.folded(pg_temp.f('captured', 'c', 999))).status, 'pending', 'one unit less is no capture of this payment');
select is((pg_temp.folded(pg_temp.f('captured', 'c', 1001))).net, 0::bigint, 'one unit more neither');
select is((pg_temp.folded(pg_temp.f('captured', 'c', 0))).net, 0::bigint, 'nor is zero');
select is((pg_temp.folded(pg_temp.f('captured', 'c', 1000, '{}', 'USD'))).net, 0::bigint, 'nor another currency');
select is(
  pg_temp.short(pg_temp.folded(pg_temp.f('captured', 'c', 400) || pg_temp.f('captured', 'd', 600))),
  'pending net 0 refunded 0 surplus 0', 'two captures that sum to what is due are two that do not match'
);
select is(
  pg_temp.short(pg_temp.folded(tests.get('c')::jsonb || pg_temp.f('captured', 'd', 1000))),
  'success net 1000 refunded 0 surplus 1000', 'of two matching captures one counts, the other is surplus'
);
select is(
  pg_temp.short(pg_temp.folded(tests.get('c')::jsonb || pg_temp.f('captured', 'd', 1000) || pg_temp.f('refund_processed', 'r', 1000))),
  'success net 1000 refunded 1000 surplus 0', 'a refund uses up the surplus first'
);
select is(
  pg_temp.short(pg_temp.folded(tests.get('c')::jsonb || pg_temp.f('captured', 'd', 1000) || pg_temp.f('refund_processed', 'r', 1300))),
  'partially_refunded net 700 refunded 1300 surplus 0', 'and then what counted'
);
select is(
  pg_temp.short(pg_temp.folded(tests.get('c')::jsonb || pg_temp.f('captured', 'd', 900))),
  'success net 1000 refunded 0 surplus 0', 'a capture that does not match is no surplus'
);
select is(
  pg_temp.short(pg_temp.folded(tests.get('c')::jsonb || pg_temp.f('captured', 'd', 900)
    || pg_temp.f('refund_processed', 'r', 900, '{"parent": "d"}'))),
  'success net 1000 refunded 0 surplus 0', 'giving back a capture that never counted takes nothing from the one that did'
);
select is(
  (pg_temp.folded(pg_temp.f('captured', 'c', 1000, '{"gross": 1015, "fee": 30}'))).gross, 1015::bigint,
  'gross is what the customer was charged'
);
select is((pg_temp.folded(pg_temp.f('captured', 'c', 1000, '{"gross": 1015, "fee": 30}'))).fees, 30::bigint, 'fees are summed apart');

-- Accepted
select is(
  pg_temp.short(pg_temp.folded(pg_temp.f('captured', 'c', 900) || pg_temp.f('accepted', 'c'))),
  'success net 1000 refunded 0 surplus 0', 'a smaller amount that an operator accepted pays all that is due'
);
select is(
  pg_temp.short(pg_temp.folded(pg_temp.f('accepted', 'c') || pg_temp.f('captured', 'c', 900) || pg_temp.f('refund_processed', 'r', 450))),
  'partially_refunded net 500 refunded 450 surplus 0', 'half of an accepted amount refunded leaves half of what is due'
);
select is(
  (pg_temp.folded(pg_temp.f('captured', 'c', 1100) || pg_temp.f('accepted', 'c') || pg_temp.f('refund_processed', 'r', 1))).net,
  999::bigint, 'of an accepted amount net is rounded down: never more than was kept'
);
select is((pg_temp.folded(pg_temp.f('accepted', 'c'))).captured, false, 'an acceptance without a capture is no money');
select is(
  (pg_temp.folded(pg_temp.f('captured', 'c', 1000, '{}', 'USD') || pg_temp.f('accepted', 'c'))).captured, false,
  'another currency can not be accepted'
);
select is(
  pg_temp.short(pg_temp.folded(pg_temp.f('captured', 'a', 900) || pg_temp.f('accepted', 'a') || pg_temp.f('captured', 'b', 1000))),
  'success net 1000 refunded 0 surplus 900', 'an exact capture counts before an accepted one, which becomes surplus'
);

-- Refunds
select is(
  pg_temp.short(pg_temp.folded(tests.get('c')::jsonb || pg_temp.f('refund_pending', 'r', 400))),
  'partially_refunded net 600 refunded 400 surplus 0', 'a pending refund already withdraws'
);
select is(
  pg_temp.short(pg_temp.folded(tests.get('c')::jsonb || pg_temp.f('refund_pending', 'r', 400) || pg_temp.f('refund_processed', 'r', 400))),
  'partially_refunded net 600 refunded 400 surplus 0', 'pending and processed are one refund'
);
select is(
  pg_temp.short(pg_temp.folded(tests.get('c')::jsonb || pg_temp.f('refund_failed', 'r', 400) || pg_temp.f('refund_processed', 'r', 400))),
  'success net 1000 refunded 0 surplus 0', 'a failed refund gives everything back, in whatever order it is told'
);
select is(
  pg_temp.short(pg_temp.folded(tests.get('c')::jsonb || pg_temp.f('refund_processed', 'r', 400) || pg_temp.f('refund_processed', 's', 600))),
  'refunded net 0 refunded 1000 surplus 0', 'two refunds of the whole: refunded'
);
select is(
  pg_temp.short(pg_temp.folded(tests.get('c')::jsonb || pg_temp.f('refund_processed', 'r', 1500))),
  'refunded net 0 refunded 1500 surplus 0', 'more refunded than was paid ends at zero, not below'
);
select is(
  pg_temp.short(pg_temp.folded(tests.get('c')::jsonb || pg_temp.f('refund_processed', 'r', 400, '{}', 'USD'))),
  'success net 1000 refunded 0 surplus 0', 'a refund in another currency takes nothing from what is due in ours'
);
select is(
  pg_temp.short(pg_temp.folded(tests.get('c')::jsonb, 1000, pg_temp.f('refund_processed', 'r', 400))),
  'success net 1000 refunded 0 surplus 0', 'nor does one in the other mode'
);

-- Disputes
select is(
  pg_temp.short(pg_temp.folded(tests.get('c')::jsonb || pg_temp.f('dispute_opened', 'd', 1000))),
  'disputed net 0 refunded 0 surplus 0', 'an open dispute withdraws its amount'
);
select is(
  pg_temp.short(pg_temp.folded(tests.get('c')::jsonb || pg_temp.f('dispute_opened', 'd', 1000) || pg_temp.f('dispute_won', 'd'))),
  'success net 1000 refunded 0 surplus 0', 'a won one gives it back'
);
select is(
  pg_temp.short(pg_temp.folded(tests.get('c')::jsonb || pg_temp.f('dispute_lost', 'd', 300) || pg_temp.f('dispute_won', 'd')
    || pg_temp.f('dispute_opened', 'd', 1000))),
  'disputed net 700 refunded 0 surplus 0', 'lost ranks above won, and what was really deducted counts'
);
select is(
  pg_temp.short(pg_temp.folded(tests.get('c')::jsonb || pg_temp.f('dispute_opened', 'd', 0))),
  'success net 1000 refunded 0 surplus 0', 'an inquiry that withdraws nothing counts nothing'
);
select is(
  pg_temp.short(pg_temp.folded(tests.get('c')::jsonb || pg_temp.f('dispute_lost', 'd', 1000)
    || pg_temp.f('refund_processed', 'r', 1000, '{"dispute": "d"}'))),
  'refunded net 0 refunded 1000 surplus 0', 'a refund that names the dispute is the same money'
);
select is(
  pg_temp.short(pg_temp.folded(tests.get('c')::jsonb || pg_temp.f('dispute_opened', 'd', 500)
    || pg_temp.f('refund_processed', 'r', 300, '{"dispute": "d"}'))),
  'disputed net 500 refunded 300 surplus 0', 'part of the disputed amount refunded: the rest is still disputed'
);
select is(
  pg_temp.short(pg_temp.folded(tests.get('c')::jsonb || pg_temp.f('dispute_lost', 'd', 500) || pg_temp.f('refund_processed', 'r', 500))),
  'disputed net 0 refunded 500 surplus 0', 'a refund that names no dispute comes on top of it'
);
select is(
  pg_temp.short(pg_temp.folded(tests.get('c')::jsonb || pg_temp.f('dispute_lost', 'd', 400, '{}', 'USD'))),
  'success net 1000 refunded 0 surplus 0', 'a dispute in another currency is not about what is due in ours'
);
select is(
  pg_temp.short(pg_temp.folded(tests.get('c')::jsonb, 1000, pg_temp.f('dispute_lost', 'd', 400))),
  'success net 1000 refunded 0 surplus 0', 'nor is one in the other mode'
);
select is(
  pg_temp.short(pg_temp.folded(tests.get('c')::jsonb || pg_temp.f('captured', 'd', 900)
    || pg_temp.f('dispute_opened', 'x', 900, '{"parent": "d"}'))),
  'success net 1000 refunded 0 surplus 0', 'nor one of a capture that never counted'
);

-- Large amounts
select is(
  pg_temp.short(pg_temp.folded(pg_temp.f('captured', 'c', 9223372036854775806) || pg_temp.f('accepted', 'c')
    || pg_temp.f('refund_processed', 'r', 1), 9223372036854775807)),
  'partially_refunded net 9223372036854775805 refunded 1 surplus 0', 'amounts of 63 bits are exact, rounded down'
);
select is(
  (pg_temp.folded(pg_temp.f('captured', 'c', 9223372036854775807), 9223372036854775807)).net, 9223372036854775807,
  'the largest amount there is counts'
);
select * from finish();
