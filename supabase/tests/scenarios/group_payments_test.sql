-- Every payment to a group, by the webhook and by verify-payment in either order, once however often it is told.
select plan(58);

create function pg_temp.as(person text, query text) returns text language plpgsql as $$
declare
  v_answer text;
begin
  perform tests.sign_in(tests.person(person));
  execute query into v_answer;
  perform tests.sign_out();
  return v_answer;
end;
$$;
-- Ada's group: a deposit of 500.00 and 1000.00 a week, a draft until she pays.
create function pg_temp.create(size integer default 3, deposit bigint default 50000) returns void language sql as $$
  select tests.let('g', pg_temp.as('ada', format(
    $q$select public.create_group('Ajo', 'NGN', 100000, %s, %s, 7)$q$, deposit, size)));
$$;
create function pg_temp.start(person text, type text, extra jsonb default '{}') returns text language sql as $$
  select (tests.start(tests.person(person), jsonb_build_object('payment_type', type, 'group_id', tests.get('g')) || extra)).reference;
$$;
create function pg_temp.capture(reference text) returns jsonb language sql as $$
  select tests.deliver('paystack', reference, reference, tests.captured(reference, (tests.payment(reference)).amount));
$$;
create function pg_temp.pay(person text, type text, extra jsonb default '{}') returns text language plpgsql as $$
declare
  v_reference text := pg_temp.start(person, type, extra);
begin
  perform pg_temp.capture(v_reference);
  return v_reference;
end;
$$;
create function pg_temp.invite(person text) returns text language plpgsql as $$
declare
  v_request text := pg_temp.as(person, format('select public.request_to_join(%L)', tests.get('g')));
begin
  perform pg_temp.as('ada', format('select public.approve_join_request(%L)', v_request));
  return v_request;
end;
$$;
create function pg_temp.join(person text) returns text language plpgsql as $$
begin
  perform pg_temp.invite(person);
  return pg_temp.pay(person, 'group_join');
end;
$$;
create function pg_temp.cycles(person text) returns text language sql as $$
  select string_agg(c.cycle_number || ' ' || c.status, ', ' order by c.cycle_number)
  from public.contributions c join public.group_members m on m.id = c.member_id
  where m.group_id = tests.get('g')::uuid and m.user_id = tests.person(person);
$$;
create function pg_temp.member(person text) returns text language sql as $$
  select concat_ws(' ', m.status, case when m.has_paid_security_deposit then 'deposit' end)
  from public.group_members m where m.group_id = tests.get('g')::uuid and m.user_id = tests.person(person);
$$;
create function pg_temp.stands(reference text) returns text language sql as $$
  select concat_ws(' ', p.status, p.fulfilment, nullif(p.refund_due_amount, 0), p.effect ->> 'refused')
  from public.payments p where p.reference = stands.reference;
$$;
-- What the group holds, by the books.
create function pg_temp.books() returns text language sql as $$
  select concat_ws(' ', 'deposits', coalesce(- sum(e.amount) filter (where a.code = format('deposits:%s:test', tests.get('g'))), 0),
    'contributions', coalesce(- sum(e.amount) filter (where a.code = format('contributions:%s:test', tests.get('g'))), 0))
  from ledger.entries e join ledger.accounts a on a.id = e.account_id;
$$;
create function pg_temp.verify(reference text) returns jsonb language sql as $$
  select public.record_verification((tests.payment(reference)).id, 'success', true, true);
$$;
create function pg_temp.lines(reference text) returns text language sql as $$
  select string_agg(concat_ws(' ', t.type, t.amount, t.balance_after), ', ' order by t.line)
  from public.transactions t where t.payment_id = (tests.payment(reference)).id;
$$;
create function pg_temp.refused(person text, type text, message text, description text, extra jsonb default '{}') returns text
language sql as $$
  select throws_ok(format('select pg_temp.start(%L, %L, %L)', person, type, extra), null, message, description);
$$;

-- group_creation: the webhook first
select pg_temp.create();
select tests.let('p', pg_temp.start('ada', 'group_creation'));
select is((tests.payment(tests.get('p'))).amount, 150000::bigint, 'opening a group costs deposit and first contribution');
select is(pg_temp.capture(tests.get('p')) ->> 'outcome', 'applied', 'the webhook tells it is paid');
select is(
  (select row(a ->> 'success', a ->> 'security_deposit', a ->> 'contribution', a ->> 'group_name', a ->> 'message')::text
   from pg_temp.verify(tests.get('p')) a),
  '(true,50000,100000,Ajo,"Payment complete.")', 'verify-payment then says what it bought'
);
select is((select g.status from public.groups g where g.id = tests.get('g')::uuid), 'open', 'the group is open');
select is(pg_temp.member('ada'), 'active deposit', 'its creator in it');
select is(pg_temp.cycles('ada'), '1 paid, 2 due, 3 due', 'with the first cycle paid');
select is(pg_temp.lines(tests.get('p')), 'security_deposit 50000 50000, contribution 100000 100000', 'the statement has a line for each');
select is(pg_temp.books(), 'deposits 50000 contributions 100000', 'and the books an account for each');
select is(tests.booked(tests.get('p'), 'suspense:test'), 0::bigint, 'none of it hangs between');
select is(pg_temp.capture(tests.get('p')) ->> 'method', 'delivery', 'the same delivery changes nothing');
select is(
  tests.deliver('paystack', 'again', tests.get('p'), tests.captured(tests.get('p'), 150000)) ->> 'method', 'fact', 'nor does the same fact by another door'
);
select is(pg_temp.books(), 'deposits 50000 contributions 100000', 'so the books say');
select pg_temp.refused('ada', 'group_creation', 'offer_not_found', 'a group is opened once');

-- group_join: verify-payment first
select pg_temp.refused('bob', 'group_join', 'request_not_approved', 'nobody pays to join unasked');
select pg_temp.invite('bob');
select tests.let('p', pg_temp.start('bob', 'group_join'));
select is(
  (select row(a ->> 'success', a ->> 'fulfilment', a ? 'contribution')::text from pg_temp.verify(tests.get('p')) a), '(true,none,f)',
  'verify first: the gateway has the money, nothing has been brought'
);
select is(pg_temp.member('bob'), null, 'and nobody has joined');
select is(pg_temp.capture(tests.get('p')) ->> 'outcome', 'applied', 'the webhook brings it');
select is(pg_temp.member('bob'), 'active deposit', 'they are in');
select is(pg_temp.verify(tests.get('p')) ->> 'contribution', '100000', 'which verifying once more tells');
select is((select r.status from public.group_join_requests r), 'joined', 'their request is joined');
select pg_temp.capture(tests.get('p'));
select is(pg_temp.cycles('bob'), '1 paid, 2 due, 3 due', 'once');
select is(pg_temp.books(), 'deposits 100000 contributions 200000', 'in the books too');
select pg_temp.refused('bob', 'group_join', 'offer_not_found', 'who is in does not join');

-- contribution: by the sweeper, the webhook late
select tests.let('p', pg_temp.start('bob', 'contribution'));
select is((tests.payment(tests.get('p'))).purchase ->> 'cycle_number', '2', 'the oldest cycle that is open');
select pg_temp.verify(tests.get('p'));
select is(
  tests.deliver('paystack', 'swept', tests.get('p'), tests.captured(tests.get('p'), 100000), '{"source": "sweep"}') ->> 'outcome', 'applied',
  'the sweeper brings it'
);
select is(pg_temp.capture(tests.get('p')) ->> 'method', 'fact', 'the late webhook tells nothing new');
select is(pg_temp.cycles('bob'), '1 paid, 2 paid, 3 due', 'one cycle is paid');
select is(
  (select row(c.transaction_ref, c.paid_date)::text from public.contributions c where c.cycle_number = 2 and c.status = 'paid'),
  (select row(p.reference, p.paid_at)::text from tests.payment(tests.get('p')) p), 'with the reference and the time of the payment'
);
select is(pg_temp.lines(tests.get('p')), 'contribution 100000 200000', 'one line on the statement');
select is(pg_temp.books(), 'deposits 100000 contributions 300000', 'and its money with the contributions');
select pg_temp.refused('bob', 'contribution', 'contribution_not_due', 'a paid cycle is not paid again', '{"cycle_number": 2}');
select pg_temp.refused('cleo', 'contribution', 'not_a_member', 'nor any by who is no member');

-- security_deposit: what is missing of it
select pg_temp.refused('bob', 'security_deposit', 'deposit_not_due', 'a paid deposit is not paid again');
do $$ begin perform tests.deliver('paystack', 'part', tests.get('j'), tests.refunded('rj', 120000))
  from (select tests.let('j', p.reference) from public.payments p where p.payment_type = 'group_join') j; end $$;
select is(pg_temp.member('bob'), 'active', 'most of what they joined with went back, part of the deposit too');
select is(pg_temp.cycles('bob'), '1 paid, 2 due, 3 due', 'the other contribution pays the oldest cycle');
select tests.let('p', pg_temp.start('bob', 'security_deposit'));
select is((tests.payment(tests.get('p'))).amount, 20000::bigint, 'what is missing is to be paid');
select pg_temp.capture(tests.get('p'));
select is(pg_temp.member('bob'), 'active deposit', 'paid, the deposit is whole');
select is(pg_temp.lines(tests.get('p')), 'security_deposit 20000 50000', 'one line on the statement');
select is(pg_temp.books(), 'deposits 100000 contributions 200000', 'and its money with the deposits');

-- What is not what was due
select tests.let('p', pg_temp.start('bob', 'contribution'));
select is(
  tests.deliver('paystack', 'less', tests.get('p'), tests.captured('less', 99999)) ->> 'outcome', 'review', 'a wrong amount is looked at'
);
select is(
  tests.deliver('paystack', 'usd', tests.get('p'), tests.captured('usd', 100000, '{}', 'USD')) ->> 'outcome', 'review', 'so is another currency'
);
select is(
  tests.deliver('paystack', 'live', tests.get('p'), tests.captured('live', 100000), '{"livemode": true}') ->> 'outcome', 'review', 'and real money for a test'
);
select is(pg_temp.cycles('bob'), '1 paid, 2 due, 3 due', 'none of it pays a cycle');
select is(pg_temp.books(), 'deposits 100000 contributions 200000', 'or reaches the group');
select pg_temp.capture(tests.get('p'));
select is(pg_temp.cycles('bob'), '1 paid, 2 paid, 3 due', 'what was due still does');
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
select pg_temp.invite('cleo');
select tests.let('c', pg_temp.start('cleo', 'group_join'));
do $$ begin perform pg_temp.as('ada', format('select public.reject_join_request(%L)',
  (select r.id from public.group_join_requests r where r.status = 'approved'))); end $$;
select is(pg_temp.capture(tests.get('c')) ->> 'outcome', 'applied', 'money that comes after the request was rejected is taken in');
select is(pg_temp.stands(tests.get('c')), 'success refund_due 150000 request_not_approved', 'and all of it is due for refund');
select is(
  (select row(a ->> 'success', a ->> 'message', a ->> 'refund_due')::text from pg_temp.verify(tests.get('c')) a),
  '(false,"Your request to join is not approved. Your money will be refunded.",150000)', 'as the payer is told'
);
select is(tests.booked(tests.get('c'), 'suspense:test'), -150000::bigint, 'until then it is nobody''s');
select is(pg_temp.member('cleo') || coalesce(pg_temp.lines(tests.get('c')), ''), null, 'no seat, no line');
select is(
  (select o.payload ->> 'refund_due' from ops.outbox o where o.topic = 'refund_due'), '150000', 'the refund is queued'
);
select is_empty('select * from tests.broken_books()', 'the books hold');
select * from finish();
