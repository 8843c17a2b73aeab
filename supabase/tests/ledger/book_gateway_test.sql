select plan(22);

create function pg_temp.book(facts jsonb, reference text default tests.get('p'), extra jsonb default '{}') returns void
language plpgsql as $$
begin
  perform inbox.record_facts(tests.payment(reference), 1, jsonb_build_object('facts', facts) || extra);
  perform ledger.book_gateway(tests.payment(reference));
end;
$$;
create function pg_temp.stands(mode text default 'test', reference text default tests.get('p')) returns text language sql as $$
  select string_agg(format('%s %s', split_part(a.code, ':', 1), x.amount), ', ' order by a.code)
  from ledger.accounts a
  cross join lateral (
    select sum(e.amount) as amount from ledger.entries e join ledger.journals j on j.id = e.journal_id
    where e.account_id = a.id and j.payment_id = (tests.payment(reference)).id
  ) x
  where x.amount <> 0 and a.code like '%:' || mode;
$$;
select tests.let('p', tests.sale(tests.person('ada')));

select pg_temp.book('[]');
select is(pg_temp.stands(), null, 'no money, no books');
select pg_temp.book(jsonb_build_array(tests.captured('c', 100000, '{"fee": 1500}')));
select is(pg_temp.stands(), 'clearing 98500, fees 1500, suspense -100000', 'a capture: gross and fee apart, all of it in suspense');
select pg_temp.book('[]');
select is((select count(*) from ledger.journals j where j.kind = 'gateway'), 1::bigint, 'a second time there is nothing to book');
select pg_temp.book(jsonb_build_array(tests.fact('refund_pending', 'r', 40000)));
select is(pg_temp.stands(), 'clearing 58500, fees 1500, suspense -60000', 'a pending refund leaves clearing');
select pg_temp.book(jsonb_build_array(tests.refunded('r', 40000)));
select is(pg_temp.stands(), 'clearing 58500, fees 1500, suspense -60000', 'processed it is the same money');
select pg_temp.book(jsonb_build_array(tests.fact('refund_failed', 'r', 40000)));
select is(pg_temp.stands(), 'clearing 98500, fees 1500, suspense -100000', 'failed it is booked back');
select is((select count(*) from ledger.journals j where j.kind = 'gateway'), 3::bigint, 'by a new journal: nothing is rubbed out');
select pg_temp.book(jsonb_build_array(tests.fact('dispute_opened', 'd', 100000)));
select is(pg_temp.stands(), 'clearing -1500, fees 1500', 'a dispute takes what it withdraws, the gateway keeps its fee');
select pg_temp.book('[{"type": "dispute_won", "object_id": "d"}]');
select is(pg_temp.stands(), 'clearing 98500, fees 1500, suspense -100000', 'won it comes back');
select pg_temp.book(jsonb_build_array(tests.captured('c2', 100000), tests.captured('c3', 5)));
select is(pg_temp.stands(), 'clearing 198505, fees 1500, suspense -200005', 'surplus and mismatches are money too');

-- Who bears the fee
select tests.let('p', tests.sale(tests.person('ada')));
select pg_temp.book(jsonb_build_array(tests.captured('b', 100000, '{"gross": 101523, "fee": 1523}')));
select is(
  pg_temp.stands(), 'clearing 100000, fees 1523, surcharge -1523, suspense -100000',
  'when the customer bears the fee what they paid on top is a surcharge, and the payment is what was due'
);
select pg_temp.book('[]');
select is(pg_temp.stands(), 'clearing 100000, fees 1523, surcharge -1523, suspense -100000', 'once');

-- Other currency and mode
select tests.let('p', tests.sale(tests.person('ada')));
select pg_temp.book(jsonb_build_array(tests.captured('u', 700, '{}', 'USD')));
select pg_temp.book(jsonb_build_array(tests.captured('l', 900)), tests.get('p'), '{"livemode": true}');
select is(pg_temp.stands(), 'clearing 700, suspense -700', 'money in another currency is booked in it');
select is(pg_temp.stands('live'), 'clearing 900, suspense -900', 'and live money as live, though the payment was a test');
select is(
  ledger.booked((tests.payment(tests.get('p'))).id, 'suspense:test', 'NGN'), 0::bigint, 'never as what was due'
);

-- Any order
select tests.let('p', tests.sale(tests.person('ada')));
select pg_temp.book(jsonb_build_array(tests.refunded('r9', 40000)));
select is(pg_temp.stands(), 'clearing -40000, suspense 40000', 'a refund before its capture is booked as what it is');
select pg_temp.book(jsonb_build_array(tests.captured('c9', 100000)));
select is(pg_temp.stands(), 'clearing 60000, suspense -60000', 'and the end is the same');
select tests.let('p', tests.sale(tests.person('ada')));
select pg_temp.book(jsonb_build_array(tests.fact('dispute_opened', 'd9', 500)));
select pg_temp.book('[{"type": "dispute_won", "object_id": "d9"}]');
select is(pg_temp.stands(), null, 'a dispute opened and won before its capture leaves nothing, though winning names no currency');
select tests.let('p', tests.sale(tests.person('ada')));
select pg_temp.book(jsonb_build_array(tests.captured('big', 9223372036854775807)));
select is(
  ledger.booked((tests.payment(tests.get('p'))).id, 'clearing:paystack:test', 'NGN'), 9223372036854775807, 'amounts of 63 bits are exact'
);
select throws_ok(
  format('select pg_temp.book(%L)', jsonb_build_array(tests.captured('more', 9223372036854775807))), '22003', null,
  'and refuse to wrap around'
);
select is_empty('select * from tests.broken_books()', 'every journal sums to zero');
select is(
  (select bool_and(e.balance_after is null) from ledger.entries e join ledger.accounts a on a.id = e.account_id where a.code like '%:test'),
  true, 'a shared account carries no balance that every payment would have to update'
);
select * from finish();
