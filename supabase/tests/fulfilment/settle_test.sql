select plan(40);

create function pg_temp.settle(facts jsonb, reference text default tests.get('p')) returns text language plpgsql as $$
declare
  v_payment public.payments := tests.payment(reference);
  v_folded inbox.folded;
begin
  perform inbox.record_facts(v_payment, 1, jsonb_build_object('facts', facts));
  v_folded := inbox.fold(v_payment);
  v_payment := inbox.learn_details(v_payment.id, '{"source": "webhook"}', v_folded);
  perform ledger.book_gateway(v_payment);
  v_payment := fulfilment.settle(v_payment, v_folded);
  return format('%s credits %s revenue %s', v_payment.fulfilment, coalesce(v_payment.effect ->> 'credits_added', '-'),
    - tests.booked(reference, 'revenue:credits:test'));
end;
$$;
create function pg_temp.of(facts jsonb, credits bigint default 100) returns text language plpgsql as $$
begin
  perform tests.let('p', tests.sale(tests.person('ada'), credits));
  return pg_temp.settle((
    select coalesce(jsonb_agg(f || jsonb_build_object('object_id', tests.get('p') || (f ->> 'object_id'))), '[]')
    from jsonb_array_elements(facts) f));
end;
$$;
create function pg_temp.c(amount bigint, object_id text default 'c') returns jsonb language sql as $$
  select jsonb_build_array(tests.captured(object_id, amount));
$$;
create function pg_temp.r(amount bigint, object_id text default 'r') returns jsonb language sql as $$
  select jsonb_build_array(tests.refunded(object_id, amount));
$$;

select is(pg_temp.of('[]'), 'none credits - revenue 0', 'nothing happened: nothing done');
select is((tests.payment(tests.get('p'))).fulfilled_at, null, 'and nothing fulfilled');
select is(pg_temp.of(jsonb_build_array(tests.fact('attempt_failed', 'a'))), 'none credits - revenue 0', 'a failed attempt: nothing done');
select is(pg_temp.of(pg_temp.c(99999)), 'review credits - revenue 0', 'a wrong amount: review');
select is((tests.payment(tests.get('p'))).fulfilled_at, null, 'which is not fulfilled');
select is((select count(*) from ops.outbox), 0::bigint, 'and nobody is told of a purchase');
select is(pg_temp.of(pg_temp.c(100000)), 'applied credits 100 revenue 100000', 'what is due: applied, and earned');
select is((tests.payment(tests.get('p'))).fulfilled_at, now(), 'fulfilled now');
update public.payments set fulfilled_at = '2026-01-01' where reference = tests.get('p');
select is(pg_temp.settle('[]'), 'applied credits 100 revenue 100000', 'a second time changes nothing');
select is((tests.payment(tests.get('p'))).fulfilled_at, '2026-01-01', 'fulfilled it was the first time');
select is(
  pg_temp.of(pg_temp.c(100000) || pg_temp.c(100000, 'd')), 'refund_due credits 100 revenue 100000', 'a surplus: granted once, a refund is due'
);
select is(
  pg_temp.settle(pg_temp.r(100000)), 'applied credits 100 revenue 100000', 'once it is refunded the payment is simply applied'
);
select is(pg_temp.of(pg_temp.c(100000) || pg_temp.c(7, 'd')), 'applied credits 100 revenue 100000', 'a second, wrong capture changes nothing');
select is(
  pg_temp.of(pg_temp.c(100000) || pg_temp.r(1)), 'partly_reversed credits 99 revenue 99999', 'a refund of one minor unit'
);
select is(
  pg_temp.of(pg_temp.c(100000) || pg_temp.r(99999)), 'partly_reversed credits 0 revenue 1', 'of all but one'
);
select is(pg_temp.of(pg_temp.c(100000) || pg_temp.r(100000)), 'reversed credits 0 revenue 0', 'of all');
select is(pg_temp.settle(jsonb_build_array(tests.fact('refund_failed', tests.get('p') || 'r', 100000))),
  'applied credits 100 revenue 100000', 'that failed: granted again');
select is(
  pg_temp.of(jsonb_build_array(tests.fact('dispute_opened', 'd', 100000)) || pg_temp.c(100000)), 'reversed credits 0 revenue 0', 'a dispute takes all back'
);
select is(
  pg_temp.settle(jsonb_build_array(tests.fact('dispute_won', tests.get('p') || 'd'))), 'applied credits 100 revenue 100000', 'won, it is granted again'
);
select is(
  pg_temp.of(pg_temp.c(90000) || jsonb_build_array(tests.fact('accepted', 'c'))), 'applied credits 100 revenue 90000',
  'an accepted amount grants all, and earns what was received'
);
select is(
  pg_temp.of(pg_temp.c(100000) || pg_temp.c(100000, 'd') || pg_temp.r(99999)), 'refund_due credits 100 revenue 100000',
  'one minor unit too many is due'
);
select is((tests.payment(tests.get('p'))).refund_due_amount, 1::bigint, 'to the unit');
select is_empty('select * from tests.broken_books()', 'the books hold');

-- No profile yet
select tests.let('p', (tests.start_payment_as(
  '{"issuer": "https://clerk.test", "sub": "user_1"}', 'paystack', tests.package(100, 100000), 'NGN')).reference);
select is(pg_temp.settle('[]'), 'none credits - revenue 0', 'without a profile and without money: nothing');
select is(pg_temp.settle(pg_temp.c(5, 'late-')), 'review credits - revenue 0', 'a wrong amount is in review, profile or not');
select is(pg_temp.settle(pg_temp.c(100000, 'late')), 'parked credits - revenue 0', 'the right one waits');
select is((tests.payment(tests.get('p'))).fulfilled_at, null, 'unfulfilled');
select is(pg_temp.settle(pg_temp.r(40000, 'late r')), 'parked credits - revenue 0', 'and so does its refund');
do $$ begin perform ops.ensure_profile('https://clerk.test', 'user_1', null); end $$;
select is(pg_temp.settle('[]'), 'partly_reversed credits 60 revenue 60000', 'with the profile comes what is left');

-- Out of order
select is(pg_temp.of(pg_temp.r(100000)), 'none credits - revenue 0', 'a refund alone does nothing');
select is(
  pg_temp.settle(jsonb_build_array(tests.captured(tests.get('p') || 'c', 100000))), 'reversed credits 0 revenue 0', 'its capture comes and grants nothing'
);
select is(
  (select count(*) from ops.outbox o where o.payment_id = (tests.payment(tests.get('p'))).id), 0::bigint, 'and is no reason for a receipt'
);

-- What could not be given
create function pg_temp.order(facts jsonb, stock bigint) returns text language plpgsql as $$
declare
  v_product uuid := tests.product(100000, 'NGN', stock, 'physical');
begin
  delete from public.cart_items;
  perform tests.put_in_cart(tests.person('ada'), v_product);
  perform tests.let('p', (tests.start(tests.person('ada'), '{"payment_type": "order"}')).reference);
  update public.product_inventory set stock = 0, reserved = 0 where product_id = v_product;
  update public.orders set stock_state = 'none', reserved_until = null, status = 'failed' where stock_state = 'reserved';
  perform pg_temp.settle(facts);
  update public.product_inventory i set stock = 5 where i.product_id = v_product;
  return pg_temp.paid();
end;
$$;
create function pg_temp.paid() returns text language sql as $$
  select format('%s %s, earned %s, due %s, %s', p.fulfilment, p.effect ->> 'refused', p.earned_amount, p.refund_due_amount,
    coalesce(p.fulfilled_at::text, 'not fulfilled'))
  from tests.payment(tests.get('p')) p;
$$;
select is(
  pg_temp.order(pg_temp.c(100000, 'o1'), 1), 'refund_due out_of_stock, earned 0, due 100000, not fulfilled', 'nothing given: nothing earned, all of it due'
);
select is(
  (select array_agg(o.topic) from ops.outbox o where o.payment_id = (tests.payment(tests.get('p'))).id), array['refund_due'], 'somebody is told, and there is no receipt'
);
do $$ begin perform pg_temp.settle(pg_temp.c(100000, 'o1')); end $$;
select is(pg_temp.paid(), 'refund_due out_of_stock, earned 0, due 100000, not fulfilled', 'there are pieces again: what was refused stays refused');
do $$ begin perform pg_temp.settle(pg_temp.c(100000, 'o2')); end $$;
select is(pg_temp.paid(), 'refund_due out_of_stock, earned 0, due 200000, not fulfilled', 'paid twice: both are due');
do $$ begin perform pg_temp.settle(pg_temp.r(130000, 'o1r')); end $$;
select is(pg_temp.paid(), 'refund_due out_of_stock, earned 0, due 70000, not fulfilled', 'a part of it refunded');
do $$ begin perform pg_temp.settle(pg_temp.r(70000, 'o2r')); end $$;
select is(pg_temp.paid(), 'reversed out_of_stock, earned 0, due 0, not fulfilled', 'all of it: done, and the payer may still read why');

-- A type without a function
select tests.let('p', tests.sale(tests.person('ada')));
update public.payments set payment_type = 'gift' where reference = tests.get('p');
select throws_ok(
  format('select pg_temp.settle(%L)', pg_temp.c(100000, 'gift')), 'P0004', 'payment type gift has no fulfilment',
  'a payment type that does nothing is an error, never silently fulfilled'
);
select is((tests.payment(tests.get('p'))).fulfilment, 'none', 'and leaves no trace');
select * from finish();
