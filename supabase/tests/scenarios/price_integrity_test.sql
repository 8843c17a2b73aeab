-- Money other than what is due grants nothing and stays in sight; money paid twice is owed back.
select plan(29);

create function pg_temp.stand(reference text) returns text language sql as $$
  select concat_ws(' ', p.status, p.fulfilment, p.net_amount) from public.payments p where p.reference = stand.reference;
$$;
create function pg_temp.suspense(reference text, currency text, mode text default 'test') returns bigint language sql as $$
  select - coalesce(sum(e.amount), 0)::bigint
  from ledger.journals j
  join ledger.entries e on e.journal_id = j.id
  join ledger.accounts a on a.id = e.account_id
  where j.payment_id = (tests.payment(reference)).id and a.code = 'suspense:' || mode and a.currency = suspense.currency;
$$;

-- Too little
select tests.let('less', tests.sale(tests.person('ada')));
select is(tests.deliver('paystack', 'l', tests.get('less'), tests.captured('l', 99999)) ->> 'outcome', 'review', 'one kobo too little: review');
select is(pg_temp.stand(tests.get('less')), 'pending review 0', 'nothing counts');
select is(pg_temp.suspense(tests.get('less'), 'NGN'), 99999::bigint, 'the money is visible in suspense');
select is(
  tests.deliver('paystack', 'l', tests.get('less'), tests.captured('l', 99999)) ->> 'outcome', 'duplicate',
  'its repeat is a duplicate: no retry storm'
);

-- Too much
select tests.let('more', tests.sale(tests.person('ada')));
select is(tests.deliver('paystack', 'm', tests.get('more'), tests.captured('m', 100001)) ->> 'outcome', 'review', 'too much: review');
select is(pg_temp.suspense(tests.get('more'), 'NGN'), 100001::bigint, 'all of it in suspense');

-- Another currency, the same number
select tests.let('usd', tests.sale(tests.person('ada')));
select is(
  tests.deliver('paystack', 'u', tests.get('usd'), tests.captured('u', 100000, '{}', 'USD')) ->> 'outcome', 'review',
  'the right number in another currency: review'
);
select is(pg_temp.suspense(tests.get('usd'), 'USD'), 100000::bigint, 'in suspense in its own currency');
select is(pg_temp.suspense(tests.get('usd'), 'NGN'), 0::bigint, 'and in no other');

-- Another mode
select tests.let('live', tests.sale(tests.person('ada')));
select is(
  tests.deliver('paystack', 'v', tests.get('live'), tests.captured('v', 100000), '{"livemode": true}') ->> 'outcome', 'review',
  'live money for a test payment: review'
);
select is(pg_temp.suspense(tests.get('live'), 'NGN', 'live'), 100000::bigint, 'kept apart from test money');
select is(tests.wallet(tests.person('ada')), 20::bigint, 'none of these granted anything');

-- What the payer is told
select is(
  (select row(a ->> 'success', a ->> 'payment_status', a ->> 'fulfilment')::text
   from fulfilment.answer(tests.payment(tests.get('less'))) a),
  '(false,pending,review)', 'the payer is told that somebody will look at it'
);

-- The right amount after the wrong one: it counts, the wrong one stays in suspense and takes nothing when refunded
select is(tests.deliver('paystack', 'l2', tests.get('less'), tests.captured('l2', 100000)) ->> 'outcome', 'applied', 'paid properly later');
select is(pg_temp.stand(tests.get('less')), 'success applied 100000', 'that counts');
select is(pg_temp.suspense(tests.get('less'), 'NGN'), 99999::bigint, 'the odd capture still waits');
select is(
  tests.deliver('paystack', 'l3', tests.get('less'), tests.refunded('lr', 99999, '{"parent": "l"}')) ->> 'outcome', 'applied',
  'it is refunded'
);
select is(pg_temp.stand(tests.get('less')), 'success applied 100000', 'which takes nothing from the one that counts');
select is(pg_temp.suspense(tests.get('less'), 'NGN'), 0::bigint, 'and empties suspense');

-- An operator accepts what came
select is(
  tests.deliver('paystack', 'a', tests.get('more'), tests.fact('accepted', 'm', 100001), '{"source": "operator"}') ->> 'outcome',
  'applied', 'an operator accepts the odd amount as paying what is due'
);
select is(pg_temp.stand(tests.get('more')), 'success applied 100000', 'that is a fact too');
select is(pg_temp.suspense(tests.get('more'), 'NGN'), 0::bigint, 'and moves the money out of suspense');

-- Two captures
select tests.let('twice', tests.sale(tests.person('bob')));
select tests.deliver('paystack', 't1', tests.get('twice'), tests.captured('t1', 100000));
select is(tests.deliver('paystack', 't2', tests.get('twice'), tests.captured('t2', 100000)) ->> 'outcome', 'applied', 'paid in two tabs');
select is(pg_temp.stand(tests.get('twice')), 'success refund_due 100000', 'one counts, the other is to be refunded');
select is(tests.wallet(tests.person('bob')), 120::bigint, 'the credits came once');
select is(pg_temp.suspense(tests.get('twice'), 'NGN'), 100000::bigint, 'the surplus is visible in suspense');
select is(
  (select (o.payload ->> 'refund_due')::bigint from ops.outbox o
   where o.topic = 'refund_due' and o.payment_id = (tests.payment(tests.get('twice'))).id),
  100000::bigint, 'and somebody is told'
);
select tests.deliver('paystack', 't3', tests.get('twice'), tests.refunded('tr', 100000));
select is(
  pg_temp.stand(tests.get('twice')) || ' ' || tests.wallet(tests.person('bob')), 'success applied 100000 120',
  'refunds use up the surplus first'
);
select is_empty('select * from tests.broken_books()', 'the books hold');
select * from finish();
