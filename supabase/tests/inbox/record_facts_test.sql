select plan(31);

select tests.let('p', tests.sale(tests.person('ada')));
select tests.let('q', tests.sale(tests.person('ada')));
create function pg_temp.tell(facts jsonb, reference text default tests.get('p'), extra jsonb default '{}') returns integer
language sql as $$
  select inbox.record_facts(tests.payment(reference), 1,
    jsonb_build_object('facts', case when jsonb_typeof(facts) = 'object' then jsonb_build_array(facts) else facts end) || extra);
$$;
create function pg_temp.refused(fact jsonb, state text, description text) returns text language sql as $$
  select throws_ok(format('select pg_temp.tell(%L)', fact), state, null, description);
$$;

select is(pg_temp.tell('[]'), 0, 'no facts are none');
select is(pg_temp.tell(tests.captured('c', 1000, '{"fee": 15, "gross": 1015}')), 3, 'a new fact counts, and what is told beside it');
select is(pg_temp.tell(tests.captured('c', 1000, '{"fee": 15, "gross": 1015}')), 0, 'told again it does not');
select is(pg_temp.tell(tests.captured('c', 1000)), 0, 'nor told with less beside it');
select is(inbox.movement_detail('paystack', 'c', 'fee'), '15', 'which takes nothing back');
select is(pg_temp.tell(tests.captured('c', 1000, '{"fee": 9}')), 1, 'another fee is news');
select is(inbox.movement_detail('paystack', 'c', 'fee'), '15', 'but the larger holds, whichever came first');
select is(
  pg_temp.tell(jsonb_build_array(tests.captured('c', 1000), tests.captured('d', 1000), tests.captured('d', 1000))), 1,
  'of several only the new one counts, once'
);
select is(pg_temp.tell(tests.captured('c', 1001)), 1, 'another amount is another fact');
select is(pg_temp.tell(tests.captured('c', 1000, '{}', 'USD')), 1, 'so is another currency');
select is(pg_temp.tell(tests.fact('authorized', 'c', 1000)), 1, 'so is another type');
select is(pg_temp.tell(tests.fact('canceled', 'x')), 1, 'a fact without an amount');
select is(pg_temp.tell(tests.fact('canceled', 'x')), 0, 'is one fact too: null equals null');
select is(pg_temp.tell('{"type": "canceled", "object_id": "y"}'), 1, 'one without a currency as well');
select is(pg_temp.tell('{"type": "canceled", "object_id": "y"}'), 0, 'is told once');
select is(
  pg_temp.tell('{"type": "captured", "object_id": "9007199254740993", "amount": "9223372036854775807", "currency": "NGN"}'), 1,
  'amounts of 63 bits may come as digits'
);
select is(
  (select row(f.object_id, f.amount)::text from inbox.payment_facts f where f.object_id like '900719925474099_'),
  '(9007199254740993,9223372036854775807)', 'and keep every digit, as do ids'
);
select is(
  (select bool_and(not f.livemode) from inbox.payment_facts f), true, 'an event that does not say is in the payment''s own mode'
);
do $$ begin perform pg_temp.tell(tests.captured('live', 5), tests.get('p'), '{"livemode": true}'); end $$;
select is((select f.livemode from inbox.payment_facts f where f.object_id = 'live'), true, 'one that says is in that');

select pg_temp.refused(tests.fact('captured', 'z'), '23514', 'a capture without an amount');
select pg_temp.refused(tests.fact('refund_pending', 'z'), '23514', 'a refund without an amount');
select pg_temp.refused(tests.fact('dispute_opened', 'z'), '23514', 'a dispute without an amount');
select pg_temp.refused(tests.captured('z', -1), '23514', 'a negative amount');
select pg_temp.refused('{"type": "captured", "object_id": "z", "amount": 5}', '23514', 'an amount without a currency');
select pg_temp.refused('{"type": "captured", "amount": 5, "currency": "NGN"}', '23502', 'a movement without an id');
select pg_temp.refused('{"type": "captured", "object_id": "z", "amount": 5.5, "currency": "NGN"}', '22P02', 'a part of a minor unit');
select pg_temp.refused(
  '{"type": "captured", "object_id": "z", "amount": "9223372036854775808", "currency": "NGN"}', '22003', 'more than 63 bits'
);
select throws_ok(
  format('select pg_temp.tell(%L, %L)', tests.captured('c', 1000), tests.get('q')), 'P0003', 'fact_of_another_payment',
  'a movement belongs to one payment: told of another it is an error, not a silent nothing'
);
select throws_ok(
  format('select pg_temp.tell(%L, %L)', tests.captured('c', 999), tests.get('q')), 'P0003', 'fact_of_another_payment',
  'also with an amount of its own'
);
select is(pg_temp.tell(tests.refunded('c', 1000), tests.get('q')), 1, 'a refund with the id of another payment''s capture is not that capture');
select is(
  pg_temp.tell(tests.captured('c', 1000), tests.sale(tests.person('ada'), 100, 100000, 'razorpay', 'INR')), 1,
  'nor is another gateway''s capture with that id'
);
select * from finish();
