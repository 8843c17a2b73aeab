-- Money that goes back takes what it bought with it; what was spent already becomes a debt that the next grant pays.
select plan(26);

create function pg_temp.stand(reference text) returns text language sql as $$
  select concat_ws(' ', p.status, p.fulfilment, 'wallet', u.credits, 'debt', u.debt)
  from public.payments p join public.profiles u on u.id = p.user_id where p.reference = stand.reference;
$$;
create function pg_temp.spend(person text, credits bigint) returns void language sql as $$
  select ledger.move_credits(tests.person(person), - credits, 'spend', 'spent', 'A thing');
$$;

-- In parts
select tests.let('p', tests.sale(tests.person('ada'), 100, 100000));
select tests.deliver('paystack', 'p1', tests.get('p'), tests.captured('p', 100000, '{"fee": 1500}'));
select is(pg_temp.stand(tests.get('p')), 'success applied wallet 120 debt 0', 'bought');
select tests.deliver('paystack', 'p2', tests.get('p'), tests.fact('refund_pending', 'r1', 33333));
select is(pg_temp.stand(tests.get('p')), 'partially_refunded partly_reversed wallet 86 debt 0', 'a pending refund withdraws at once, rounded down');
select tests.deliver('paystack', 'p3', tests.get('p'), tests.refunded('r1', 33333));
select is(pg_temp.stand(tests.get('p')), 'partially_refunded partly_reversed wallet 86 debt 0', 'processed, it is the same money');
select tests.deliver('paystack', 'p4', tests.get('p'), tests.refunded('r2', 33333));
select tests.deliver('paystack', 'p5', tests.get('p'), tests.refunded('r3', 33334));
select is(pg_temp.stand(tests.get('p')), 'refunded reversed wallet 20 debt 0', 'three parts of it are the whole: roundings do not add up');
select is(
  (select string_agg(t.amount::text, ' ' order by t.processed_at, t.id) from public.transactions t
   where t.user_id = tests.person('ada') and t.type <> 'bonus'), '100 -34 -33 -33', 'the statement tells each step'
);
select is(tests.booked(tests.get('p'), 'clearing:paystack:test'), -1500::bigint, 'the gateway keeps its fee');
select is(tests.booked(tests.get('p'), 'fees:paystack:test'), 1500::bigint, 'which is our cost');
select is(tests.booked(tests.get('p'), 'revenue:credits:test'), 0::bigint, 'and there is no revenue left');

-- A refund that fails gives it back
select tests.let('f', tests.sale(tests.person('bob')));
select tests.deliver('paystack', 'f1', tests.get('f'), tests.captured('f', 100000));
select tests.deliver('paystack', 'f2', tests.get('f'), tests.fact('refund_pending', 'fr', 50000));
select is(pg_temp.stand(tests.get('f')), 'partially_refunded partly_reversed wallet 70 debt 0', 'half is on its way back');
select tests.deliver('paystack', 'f3', tests.get('f'), tests.fact('refund_failed', 'fr', 50000));
select is(pg_temp.stand(tests.get('f')), 'success applied wallet 120 debt 0', 'the bank sent it back: all is as before');
select is(tests.booked(tests.get('f'), 'clearing:paystack:test'), 100000::bigint, 'at the gateway too');

-- Spent before it was taken back
select tests.let('d', tests.sale(tests.person('cleo')));
select tests.deliver('paystack', 'd1', tests.get('d'), tests.captured('d', 100000));
select pg_temp.spend('cleo', 110);
select is(pg_temp.stand(tests.get('d')), 'success applied wallet 10 debt 0', 'spent nearly all');
select tests.deliver('paystack', 'd2', tests.get('d'), tests.refunded('dr', 100000));
select is(pg_temp.stand(tests.get('d')), 'refunded reversed wallet 0 debt 90', 'what is missing is a debt: the wallet is never below zero');
select is(
  (select t.balance_after from public.transactions t where t.user_id = tests.person('cleo') order by t.processed_at desc limit 1),
  -90::bigint, 'the statement shows it'
);
select is(
  (select row(a ->> 'success', a ->> 'payment_status', a ->> 'new_balance')::text from fulfilment.answer(tests.payment(tests.get('d'))) a),
  '(true,refunded,0)', 'the payer is told where the payment stands'
);
select tests.let('e', tests.sale(tests.person('cleo')));
select tests.deliver('paystack', 'e1', tests.get('e'), tests.captured('e', 100000));
select is(pg_temp.stand(tests.get('e')), 'success applied wallet 10 debt 0', 'the next purchase pays the debt first');
select is_empty('select * from tests.broken_books()', 'the books hold');

-- Disputes
select tests.let('w', tests.sale(tests.person('dan')));
select tests.deliver('paystack', 'w1', tests.get('w'), tests.captured('w', 100000));
select tests.deliver('paystack', 'w2', tests.get('w'), tests.fact('dispute_opened', 'wd', 100000));
select is(pg_temp.stand(tests.get('w')), 'disputed reversed wallet 20 debt 0', 'an open dispute withdraws');
select tests.deliver('paystack', 'w3', tests.get('w'), tests.fact('dispute_won', 'wd'));
select is(pg_temp.stand(tests.get('w')), 'success applied wallet 120 debt 0', 'won: all is as before');
select tests.deliver('paystack', 'w4', tests.get('w'), tests.fact('dispute_opened', 'wd2', 100000));
select tests.deliver('paystack', 'w5', tests.get('w'), tests.fact('dispute_lost', 'wd2', 60000));
select is(pg_temp.stand(tests.get('w')), 'disputed partly_reversed wallet 60 debt 0', 'lost: what was really deducted is gone');
select tests.deliver('paystack', 'w6', tests.get('w'), tests.refunded('wr', 60000, '{"dispute": "wd2"}'));
select is(tests.wallet(tests.person('dan')), 60::bigint, 'a refund that names the dispute is the same money');

-- Failures are not final, and never undo money
select tests.let('l', tests.sale(tests.person('eve')));
select tests.deliver('paystack', 'l1', tests.get('l'), tests.fact('attempt_failed', 'l1'));
select is(pg_temp.stand(tests.get('l')), 'failed none wallet 20 debt 0', 'an attempt fails');
select tests.deliver('paystack', 'l2', tests.get('l'), tests.captured('l2', 100000));
select is(pg_temp.stand(tests.get('l')), 'success applied wallet 120 debt 0', 'captured after failed is accepted');
select tests.deliver('paystack', 'l3', tests.get('l'), tests.fact('attempt_failed', 'l3'));
select tests.deliver('paystack', 'l4', tests.get('l'), tests.fact('canceled', 'l2'));
select is(pg_temp.stand(tests.get('l')), 'success applied wallet 120 debt 0', 'a late failure never undoes a success');
select is(
  (select count(*) from ops.outbox o where o.topic = 'receipt' and o.payment_id = (tests.payment(tests.get('l'))).id), 1::bigint,
  'one receipt'
);
select is_empty('select * from tests.broken_books()', 'the books hold');
select * from finish();
