select plan(16);

select tests.let('p', tests.sale(tests.person('ada')));
create function pg_temp.tell(facts jsonb) returns void language sql as $$
  select inbox.record_facts(tests.payment(tests.get('p')), 1, jsonb_build_object('facts', facts));
$$;
create function pg_temp.of(object_id text) returns text language sql as $$
  select string_agg(format('%s %s', w.kind, w.amount), ', ')
  from inbox.withdrawals((tests.payment(tests.get('p'))).id) w where w.object_id = "of".object_id;
$$;

select is_empty(
  format('select * from inbox.withdrawals(%L)', (tests.payment(tests.get('p'))).id), 'a payment without facts has none'
);
select is_empty($$select * from inbox.withdrawals(null)$$, 'nor has no payment');
select pg_temp.tell(jsonb_build_array(
  tests.captured('c', 1000),
  tests.fact('refund_pending', 'r1', 100),
  tests.fact('refund_processed', 'r2', 200), tests.fact('refund_pending', 'r2', 250),
  tests.fact('refund_processed', 'r3', 300), tests.fact('refund_failed', 'r3', 300), tests.fact('refund_pending', 'r3', 300),
  tests.fact('dispute_opened', 'd1', 400),
  tests.fact('dispute_won', 'd2'), tests.fact('dispute_opened', 'd2', 500),
  tests.fact('dispute_lost', 'd3', 150), tests.fact('dispute_won', 'd3'), tests.fact('dispute_opened', 'd3', 600),
  tests.fact('dispute_lost', 'd4', 150), tests.fact('dispute_won', 'd4', 600),
  tests.fact('refund_processed', 'd1', 70)
));
select is(pg_temp.of('c'), null, 'a capture withdraws nothing');
select is(pg_temp.of('r1'), 'refund 100', 'a pending refund withdraws');
select is(pg_temp.of('r2'), 'refund 200', 'processed ranks above pending, whatever the amounts and the order');
select is(pg_temp.of('r3'), null, 'a failed refund withdraws nothing, though it was told before pending');
select is(pg_temp.of('d2'), null, 'a won dispute withdraws nothing');
select is(pg_temp.of('d3'), 'dispute 150', 'a lost dispute withdraws what was deducted, not what was opened');
select is(pg_temp.of('d4'), 'dispute 150', 'lost ranks above won, whatever the amounts');
select is(
  (select array_agg(w.kind || w.amount order by w.kind) from inbox.withdrawals((tests.payment(tests.get('p'))).id) w
   where w.object_id = 'd1'),
  array['dispute400', 'refund70'], 'a refund and a dispute that share an id are two movements'
);

select pg_temp.tell(jsonb_build_array(
  tests.fact('dispute_opened', 'd5', 500),
  tests.fact('refund_pending', 'r5', 200, '{"dispute": "d5"}'), tests.fact('refund_processed', 'r5', 200)
));
select is(pg_temp.of('d5'), 'dispute 300', 'what a refund gives back for a dispute is not disputed too, whichever event named it');
select pg_temp.tell(jsonb_build_array(tests.fact('refund_failed', 'r5', 200)));
select is(pg_temp.of('d5'), 'dispute 500', 'unless that refund failed');
select pg_temp.tell(jsonb_build_array(
  tests.fact('dispute_lost', 'd6', 500), tests.fact('refund_processed', 'r6', 900, '{"dispute": "d6"}')
));
select is(pg_temp.of('d6'), 'dispute 0', 'a refund above its dispute leaves no negative dispute');
select pg_temp.tell(jsonb_build_array(
  tests.fact('refund_pending', 'r7', 10, '{"parent": "c"}'), tests.fact('refund_processed', 'r7', 10)
));
select is(
  (select w.parent from inbox.withdrawals((tests.payment(tests.get('p'))).id) w where w.object_id = 'r7'), 'c',
  'the capture a refund is about is known when any of its events named it'
);
select pg_temp.tell(jsonb_build_array(
  tests.fact('refund_processed', 'r8', 10), tests.fact('refund_processed', 'r8', 30), tests.fact('refund_processed', 'r8', 20)
));
select is(pg_temp.of('r8'), 'refund 30', 'of different amounts told of one refund the largest counts, whichever came last');
select pg_temp.tell(jsonb_build_array(tests.fact('refund_processed', 'r9', 9223372036854775807)));
select is(pg_temp.of('r9'), 'refund 9223372036854775807', 'amounts of 63 bits are kept exactly');
select * from finish();
