select plan(10);

select tests.let('reference', tests.sale(tests.person('ada')));
select tests.deliver('paystack', 'k', tests.get('reference'), tests.captured('c', 100000));
create function pg_temp.reserve(amount bigint) returns uuid language sql as $$
  select (ops.reserve_refund(tests.payment(tests.get('reference')), amount, 'A test')).id
$$;
-- Written down past what is left, as two operators at once would without the payment's lock.
create function pg_temp.reserve_unlocked(amount bigint) returns uuid language sql as $$
  insert into ops.refunds (payment_id, provider, capture_id, amount, currency, reason)
  values ((tests.payment(tests.get('reference'))).id, 'paystack', 'c', amount, 'NGN', 'A test') returning id
$$;
create function pg_temp.record(refund uuid, outcome text, object_id text default null) returns jsonb language sql as $$
  select public.record_refund(refund, outcome, object_id, null)
$$;
select tests.let('r', pg_temp.reserve(60000)::text);

select is_empty('select * from ops.broken_refunds()', 'nothing is broken');

-- Each invariant, and a damage that breaks it. What stands in front of it goes first.
create temp table damages (invariant text, damage text);
insert into damages values
  ('a refund takes from a capture of its payment',
    $d$update ops.refunds set capture_id = 'other'$d$),
  ('what we refund of a capture is no more than it brought',
    $d$select pg_temp.reserve_unlocked(60000)$d$);
select ok(d.invariant = any (tests.broken_by(d.damage, 'broken_refunds')), d.invariant) from damages d;
select set_eq($$select tests.invariants_of('broken_refunds')$$, 'select d.invariant from damages d', 'every invariant has its damage');

-- Also once the gateway has taken one on, or both, and facts count instead of reservations.
select ok('what we refund of a capture is no more than it brought' = any (tests.broken_by($d$
  select pg_temp.reserve_unlocked(60000);
  select tests.deliver_refund(tests.get('reference'), 60000);
  select pg_temp.record(tests.get('r')::uuid, 'accepted', tests.get('reference') || 'r')
$d$, 'broken_refunds')), 'one told as a fact and one reserved');
select ok('what we refund of a capture is no more than it brought' = any (tests.broken_by($d$
  select tests.let('s', pg_temp.reserve_unlocked(60000)::text);
  select tests.deliver_refund(tests.get('reference'), 60000, 'r'), tests.deliver_refund(tests.get('reference'), 60000, 's');
  select pg_temp.record(tests.get('r')::uuid, 'accepted', tests.get('reference') || 'r'),
    pg_temp.record(tests.get('s')::uuid, 'accepted', tests.get('reference') || 's')
$d$, 'broken_refunds')), 'both told as facts');

-- What breaks nothing: more than was captured is asked for, but not by us, or not at once.
select is(tests.broken_by($d$
  select pg_temp.reserve(40000);
  select tests.deliver_refund(tests.get('reference'), 60000, 'dashboard');
  select tests.deliver('paystack', 'd', tests.get('reference'), tests.fact('dispute_opened', 'd', 100000))
$d$, 'broken_invariants'), '{}', 'a refund in the dashboard and a dispute after everything is reserved');
select is(tests.broken_by($d$
  select pg_temp.reserve(40000);
  select tests.deliver_refund(tests.get('reference'), 60000)
$d$, 'broken_invariants'), '{}', 'a fact that is there before its request knows its id');
select is(tests.broken_by($d$
  select tests.deliver_refund(tests.get('reference'), 60000);
  select pg_temp.record(tests.get('r')::uuid, 'accepted', tests.get('reference') || 'r');
  select tests.deliver('paystack', 'f', tests.get('reference'), tests.fact('refund_failed', tests.get('reference') || 'r', 60000));
  select pg_temp.reserve(100000)
$d$, 'broken_invariants'), '{}', 'what failed is asked for again');
select is(tests.broken_by($d$
  select pg_temp.record(tests.get('r')::uuid, 'refused');
  select pg_temp.reserve(100000);
  select tests.deliver_refund(tests.get('reference'), 60000);
  select pg_temp.record(tests.get('r')::uuid, 'accepted', tests.get('reference') || 'r')
$d$, 'broken_invariants'), '{}', 'one that the gateway refused and then took on after all');

select * from finish();
