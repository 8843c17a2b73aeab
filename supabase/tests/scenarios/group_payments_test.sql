-- Every payment to a group, by the webhook and by verify-payment in either order, once however often it is told.
select plan(58);

create function pg_temp.verify(reference text) returns jsonb language sql as $$
  select public.record_verification((tests.payment(reference)).id, 'success', true, true);
$$;
create function pg_temp.lines(reference text) returns text language sql as $$
  select string_agg(concat_ws(' ', t.type, t.amount, t.balance_after), ', ' order by t.line)
  from public.transactions t where t.payment_id = (tests.payment(reference)).id;
$$;
create function pg_temp.refused(person text, type text, message text, description text, extra jsonb default '{}') returns text
language sql as $$
  select throws_ok(format('select tests.start_group_payment(%L, %L, %L)', person, type, extra), null, message, description);
$$;

-- group_creation: the webhook first
select tests.create_group();
select tests.let('p', tests.start_group_payment('ada', 'group_creation'));
select is((tests.payment(tests.get('p'))).amount, 150000::bigint, 'opening a group costs deposit and first contribution');
select is(tests.deliver_capture(tests.get('p')) ->> 'outcome', 'applied', 'the webhook tells it is paid');
select is(
  (select row(a ->> 'success', a ->> 'security_deposit', a ->> 'contribution', a ->> 'group_name', a ->> 'message')::text
   from pg_temp.verify(tests.get('p')) a),
  '(true,50000,100000,Ajo,"Payment complete.")', 'verify-payment then says what it bought'
);
select is((select g.status from public.groups g where g.id = tests.get('g')::uuid), 'open', 'the group is open');
select is(tests.member('ada'), 'active deposit', 'its creator in it');
select is(tests.cycles('ada'), '1 paid, 2 due, 3 due', 'with the first cycle paid');
select is(pg_temp.lines(tests.get('p')), 'security_deposit 50000 50000, contribution 100000 100000', 'the statement has a line for each');
select is(tests.group_books(), 'deposits 50000 contributions 100000', 'and the books an account for each');
select is(tests.booked(tests.get('p'), 'suspense:test'), 0::bigint, 'none of it hangs between');
select is(tests.deliver_capture(tests.get('p')) ->> 'method', 'delivery', 'the same delivery changes nothing');
select is(
  tests.deliver('paystack', 'again', tests.get('p'), tests.captured(tests.get('p'), 150000)) ->> 'method', 'fact', 'nor does the same fact by another door'
);
select is(tests.group_books(), 'deposits 50000 contributions 100000', 'so the books say');
select pg_temp.refused('ada', 'group_creation', 'offer_not_found', 'a group is opened once');

-- group_join: verify-payment first
select pg_temp.refused('bob', 'group_join', 'request_not_approved', 'nobody pays to join unasked');
select tests.invite('bob');
select tests.let('p', tests.start_group_payment('bob', 'group_join'));
select is(
  (select row(a ->> 'success', a ->> 'fulfilment', a ? 'contribution')::text from pg_temp.verify(tests.get('p')) a), '(true,none,f)',
  'verify first: the gateway has the money, nothing has been brought'
);
select is(tests.member('bob'), null, 'and nobody has joined');
select is(tests.deliver_capture(tests.get('p')) ->> 'outcome', 'applied', 'the webhook brings it');
select is(tests.member('bob'), 'active deposit', 'they are in');
select is(pg_temp.verify(tests.get('p')) ->> 'contribution', '100000', 'which verifying once more tells');
select is((select r.status from public.group_join_requests r), 'joined', 'their request is joined');
select tests.deliver_capture(tests.get('p'));
select is(tests.cycles('bob'), '1 paid, 2 due, 3 due', 'once');
select is(tests.group_books(), 'deposits 100000 contributions 200000', 'in the books too');
select pg_temp.refused('bob', 'group_join', 'offer_not_found', 'who is in does not join');

-- contribution: by the sweeper, the webhook late
select tests.let('p', tests.start_group_payment('bob', 'contribution'));
select is((tests.payment(tests.get('p'))).purchase ->> 'cycle_number', '2', 'the oldest cycle that is open');
select pg_temp.verify(tests.get('p'));
select is(
  tests.deliver('paystack', 'swept', tests.get('p'), tests.captured(tests.get('p'), 100000), '{"source": "sweep"}') ->> 'outcome', 'applied',
  'the sweeper brings it'
);
select is(tests.deliver_capture(tests.get('p')) ->> 'method', 'fact', 'the late webhook tells nothing new');
select is(tests.cycles('bob'), '1 paid, 2 paid, 3 due', 'one cycle is paid');
select is(
  (select row(c.transaction_ref, c.paid_date)::text from public.contributions c where c.cycle_number = 2 and c.status = 'paid'),
  (select row(p.reference, p.paid_at)::text from tests.payment(tests.get('p')) p), 'with the reference and the time of the payment'
);
select is(pg_temp.lines(tests.get('p')), 'contribution 100000 200000', 'one line on the statement');
select is(tests.group_books(), 'deposits 100000 contributions 300000', 'and its money with the contributions');
select pg_temp.refused('bob', 'contribution', 'contribution_not_due', 'a paid cycle is not paid again', '{"cycle_number": 2}');
select pg_temp.refused('cleo', 'contribution', 'not_a_member', 'nor any by who is no member');

-- security_deposit: what is missing of it
select pg_temp.refused('bob', 'security_deposit', 'deposit_not_due', 'a paid deposit is not paid again');
do $$ begin perform tests.deliver('paystack', 'part', tests.get('j'), tests.refunded('rj', 120000))
  from (select tests.let('j', p.reference) from public.payments p where p.payment_type = 'group_join') j; end $$;
select is(tests.member('bob'), 'active', 'most of what they joined with went back, part of the deposit too');
select is(tests.cycles('bob'), '1 paid, 2 due, 3 due', 'the other contribution pays the oldest cycle');
select tests.let('p', tests.start_group_payment('bob', 'security_deposit'));
select is((tests.payment(tests.get('p'))).amount, 20000::bigint, 'what is missing is to be paid');
select tests.deliver_capture(tests.get('p'));
select is(tests.member('bob'), 'active deposit', 'paid, the deposit is whole');
select is(pg_temp.lines(tests.get('p')), 'security_deposit 20000 50000', 'one line on the statement');
select is(tests.group_books(), 'deposits 100000 contributions 200000', 'and its money with the deposits');

-- What is not what was due
select tests.let('p', tests.start_group_payment('bob', 'contribution'));
select is(
  tests.deliver('paystack', 'less', tests.get('p'), tests.captured('less', 99999)) ->> 'outcome', 'review', 'a wrong amount is looked at'
);
select is(
  tests.deliver('paystack', 'usd', tests.get('p'), tests.captured('usd', 100000, '{}', 'USD')) ->> 'outcome', 'review', 'so is another currency'
);
select is(
  tests.deliver('paystack', 'live', tests.get('p'), tests.captured('live', 100000), '{"livemode": true}') ->> 'outcome', 'review', 'and real money for a test'
);
select is(tests.cycles('bob'), '1 paid, 2 due, 3 due', 'none of it pays a cycle');
select is(tests.group_books(), 'deposits 100000 contributions 200000', 'or reaches the group');
select tests.deliver_capture(tests.get('p'));
select is(tests.cycles('bob'), '1 paid, 2 paid, 3 due', 'what was due still does');
select throws_ok(
  format($$select tests.start(tests.person('bob'), '{"payment_type": "contribution", "group_id": "%s", "currency": "USD"}')$$, tests.get('g')),
  'PT400', 'wrong_currency', 'another currency is refused before paying'
);
select throws_ok(
  format($$select tests.start(tests.person('bob'), '{"payment_type": "contribution", "provider": "razorpay", "group_id": "%s"}')$$, tests.get('g')),
  'PT400', 'provider_currency_unsupported', 'so is a gateway that does not take the group''s'
);
select throws_ok(
  format($$select tests.start(tests.person('bob'), '{"payment_type": "%s", "group_id": "%s"}')$$, type, gen_random_uuid()),
  'PT404', 'group_not_found', type || ' to an unknown group is'
)
from unnest(array['group_creation', 'group_join', 'contribution', 'security_deposit']) type;

-- Too late
select tests.invite('cleo');
select tests.let('c', tests.start_group_payment('cleo', 'group_join'));
do $$ begin perform tests.as_person('ada', format('select public.reject_join_request(%L)',
  (select r.id from public.group_join_requests r where r.status = 'approved'))); end $$;
select is(tests.deliver_capture(tests.get('c')) ->> 'outcome', 'applied', 'money that comes after the request was rejected is taken in');
select is(tests.stands(tests.get('c')), 'success refund_due 150000 request_not_approved', 'and all of it is due for refund');
select is(
  (select row(a ->> 'success', a ->> 'message', a ->> 'refund_due')::text from pg_temp.verify(tests.get('c')) a),
  '(false,"Your request to join is not approved. Your money will be refunded.",150000)', 'as the payer is told'
);
select is(tests.booked(tests.get('c'), 'suspense:test'), -150000::bigint, 'until then it is nobody''s');
select is(tests.member('cleo') || coalesce(pg_temp.lines(tests.get('c')), ''), null, 'no seat, no line');
select is(
  (select o.payload ->> 'refund_due' from ops.outbox o where o.topic = 'refund_due'), '150000', 'the refund is queued'
);
select is_empty('select * from tests.broken_books()', 'the books hold');
select * from finish();
