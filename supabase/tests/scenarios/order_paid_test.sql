-- An order paid through a gateway: both doors, repeats, wrong money, and money that comes too late.
select plan(67);

select tests.let('mug', tests.product(500000, 'NGN', 3, 'physical')::text);
select tests.let('book', tests.product(80000)::text);
create function pg_temp.start(name text, product text default 'mug', who text default 'ada') returns void language plpgsql as $$
begin
  delete from public.cart_items c where c.user_id = tests.person(who);
  perform tests.put_in_cart(tests.person(who), tests.get(product)::uuid);
  perform tests.let(name, (tests.start(tests.person(who), '{"payment_type": "order"}')).reference);
end;
$$;
create function pg_temp.stands(name text) returns text language sql as $$
  select format('%s %s, order %s, earned %s, due %s', p.status, p.fulfilment, o.status, p.earned_amount, p.refund_due_amount)
  from tests.payment(tests.get(name)) p join public.orders o on o.id = (p.purchase ->> 'order_id')::uuid;
$$;
create function pg_temp.deliver(name text, key text, facts jsonb, extra jsonb default '{}') returns text language sql as $$
  select concat_ws(' ', r ->> 'outcome', r ->> 'method') from tests.deliver('paystack', key, tests.get(name), facts, extra) r;
$$;
create function pg_temp.verify(name text) returns jsonb language sql as $$
  select public.record_verification((tests.payment(tests.get(name))).id, 'success', true, true);
$$;

-- The webhook first
select pg_temp.start('p');
select is(pg_temp.stands('p'), 'pending none, order pending, earned 0, due 0', 'begun');
select is(tests.stock_of('mug'), '3/1', 'with its piece reserved');
select is(pg_temp.deliver('p', 'k1', tests.captured('c1', 500000)), 'applied', 'the webhook');
select is(pg_temp.stands('p'), 'success applied, order processing, earned 500000, due 0', 'pays the order');
select is(tests.stock_of('mug'), '2/0', 'whose piece is taken');
select is((tests.payment(tests.get('p'))).effect ->> 'order_status', 'processing', 'the effect says where the order stands');
select is((pg_temp.verify('p') ->> 'success')::boolean, true, 'verify-payment afterwards is success');
select is(tests.stock_of('mug'), '2/0', 'and takes nothing more');
select is(pg_temp.deliver('p', 'k1', tests.captured('c1', 500000)), 'duplicate delivery', 'the same delivery again');
select is(pg_temp.deliver('p', 'k2', tests.captured('c1', 500000)), 'duplicate fact', 'the same capture told by another event');
select is(pg_temp.stands('p') || ' ' || tests.stock_of('mug'), 'success applied, order processing, earned 500000, due 0 2/0', 'have no second effect');
select is((select count(*) from ops.outbox o where o.topic = 'receipt'), 1::bigint, 'one receipt');

-- verify-payment first
select pg_temp.start('v', 'book');
select is(pg_temp.verify('v') ->> 'fulfilment', 'none', 'verify-payment before the webhook brings nothing');
select is(pg_temp.stands('v'), 'pending none, order pending, earned 0, due 0', 'the order still waits');
select is(pg_temp.deliver('v', 'k3', tests.captured('c2', 80000)), 'applied', 'the webhook after it is applied');
select is(pg_temp.stands('v'), 'success applied, order completed, earned 80000, due 0', 'and delivers what is downloaded at once');
select is((pg_temp.verify('v') ->> 'order_status'), 'completed', 'which verify-payment then tells');
select is(
  pg_temp.deliver('v', 'k4', tests.captured('c2b', 80000)), 'applied', 'the customer paid twice'
);
select is(pg_temp.stands('v'), 'success refund_due, order completed, earned 80000, due 80000', 'the second payment is due for refund, the order stands');

-- Wrong money
select pg_temp.start('w');
select is(pg_temp.deliver('w', 'k5', tests.captured('c3', 499999)), 'review', 'one minor unit too little');
select is(pg_temp.deliver('w', 'k6', tests.captured('c4', 500001)), 'review', 'one too much');
select is(pg_temp.deliver('w', 'k7', tests.captured('c5', 500000, '{}', 'USD')), 'review', 'another currency');
select is(pg_temp.deliver('w', 'k8', tests.captured('c6', 500000), '{"livemode": true}'), 'review', 'live money for a test payment');
select is(pg_temp.stands('w'), 'pending review, order pending, earned 0, due 0', 'deliver nothing');
select is(tests.stock_of('mug'), '2/1', 'the piece is still only reserved');
select is(pg_temp.deliver('w', 'k9', tests.captured('c7', 500000)), 'applied', 'the right amount does');
select is(pg_temp.stands('w'), 'success applied, order processing, earned 500000, due 0', 'deliver');

-- An operator accepts another amount as what is due
select pg_temp.start('a');
select pg_temp.deliver('a', 'k10', tests.captured('c8', 490000));
select is(pg_temp.deliver('a', 'k11', tests.fact('accepted', 'c8')), 'applied', 'accepted');
select is(pg_temp.stands('a'), 'success applied, order processing, earned 490000, due 0', 'the order is paid, and earned what there is');
select is(tests.stock_of('mug'), '0/0', 'the last piece');

-- Paid after the reservation ran out
update public.product_inventory set stock = 1 where product_id = tests.get('mug')::uuid;
update tests.stocked set stock = stock + 1 where product_id = tests.get('mug')::uuid;
create function pg_temp.expire() returns integer language plpgsql as $$
begin
  update public.orders set reserved_until = now() - interval '1 minute' where stock_state = 'reserved';
  return fulfilment.expire_reservations();
end;
$$;
select pg_temp.start('late');
select is(pg_temp.expire(), 1, 'the buyer takes too long');
select is(pg_temp.stands('late'), 'pending none, order failed, earned 0, due 0', 'the order has failed');
select is(pg_temp.deliver('late', 'k12', tests.captured('c9', 500000)), 'applied', 'then the money comes');
select is(pg_temp.stands('late'), 'success applied, order processing, earned 500000, due 0', 'a piece was still there');
update public.product_inventory set stock = 1 where product_id = tests.get('mug')::uuid;
update tests.stocked set stock = stock + 1 where product_id = tests.get('mug')::uuid;
select pg_temp.start('loser');
select is(pg_temp.expire(), 1, 'again too long');
select pg_temp.start('winner', 'mug', 'bob');
select is(pg_temp.deliver('loser', 'k13', tests.captured('c10', 500000)), 'applied', 'the money comes while bob has the last piece reserved');
select is(pg_temp.stands('loser'), 'success refund_due, order refund_due, earned 0, due 500000', 'never paid with nothing behind it: all of it is due for refund');
select is((tests.payment(tests.get('loser'))).effect ->> 'refused', 'out_of_stock', 'and says why');
select is((tests.payment(tests.get('loser'))).fulfilled_at, null, 'nothing was fulfilled');
select is(
  (select row(o.payload ->> 'refund_due', o.sent_at)::text from ops.outbox o where o.topic = 'refund_due' and o.payment_id = (tests.payment(tests.get('loser'))).id),
  '(500000,)', 'the refund is queued'
);
select is(
  (select count(*) from ops.outbox o where o.topic = 'receipt' and o.payment_id = (tests.payment(tests.get('loser'))).id), 0::bigint, 'without a receipt'
);
select is(
  (select row(r ->> 'success', r ->> 'message')::text from pg_temp.verify('loser') r),
  '(false,"The last piece has been sold. Your money will be refunded.")', 'the buyer hears it'
);
select is((select p.total_spent ->> 'NGN' from public.profiles p where p.id = tests.person('ada')), '2070000', 'and has not spent it');
-- Bob lets go: it does not come back to whoever was refused
do $$ begin perform fulfilment.cancel_order(((tests.payment(tests.get('winner'))).purchase ->> 'order_id')::uuid); end $$;
select is(tests.stock_of('mug'), '1/0', 'the piece is free again');
select is(pg_temp.deliver('loser', 'k14', tests.captured('c10', 500000)), 'duplicate fact', 'the same money told again');
do $$ begin perform inbox.schedule_settlement((tests.payment(tests.get('loser'))).id, 'test'); perform inbox.retry_next_event(); end $$;
select is(pg_temp.stands('loser'), 'success refund_due, order refund_due, earned 0, due 500000', 'does not buy it any more: the money is on its way back');
select is(pg_temp.deliver('loser', 'k15', tests.refunded('r10', 200000)), 'applied', 'a part of it');
select is(pg_temp.stands('loser'), 'partially_refunded refund_due, order refund_due, earned 0, due 300000', 'the rest is still due');
select is(pg_temp.deliver('loser', 'k16', tests.refunded('r11', 300000)), 'applied', 'then the rest');
select is(pg_temp.stands('loser'), 'refunded reversed, order refunded, earned 0, due 0', 'and nothing is owed');
select is(tests.stock_of('mug'), '1/0', 'a refund brings no piece that was never taken');

-- Cancelled while being paid, and after
select pg_temp.start('before');
do $$ begin perform fulfilment.cancel_order(((tests.payment(tests.get('before'))).purchase ->> 'order_id')::uuid); end $$;
select is(pg_temp.deliver('before', 'k17', tests.captured('c11', 500000)), 'applied', 'cancelled in one tab, paid in the other');
select is(pg_temp.stands('before'), 'success refund_due, order cancelled, earned 0, due 500000', 'the money goes back');
select pg_temp.start('after');
select pg_temp.deliver('after', 'k18', tests.captured('c12', 500000));
select is(tests.stock_of('mug'), '0/0', 'paid');
do $$ begin perform fulfilment.cancel_order(((tests.payment(tests.get('after'))).purchase ->> 'order_id')::uuid); end $$;
select is(tests.stock_of('mug'), '1/0', 'and cancelled: the piece is free at once');
select is(inbox.retry_next_event(), true, 'the payment a moment later');
select is(pg_temp.stands('after'), 'success refund_due, order cancelled, earned 0, due 500000', 'owes the money');
select is(pg_temp.deliver('after', 'k19', tests.refunded('r12', 500000)), 'applied', 'which is refunded');
select is(pg_temp.stands('after'), 'refunded reversed, order cancelled, earned 0, due 0', 'and that is the end of it');
select is(tests.stock_of('mug'), '1/0', 'one piece came back, not two');

-- The newer cart
select pg_temp.start('old');
do $$ begin perform public.record_checkout((tests.payment(tests.get('old'))).id, 'opened', '{"access_code": "a"}', '[]'); end $$;
do $$ begin perform tests.put_in_cart(tests.person('ada'), tests.get('book')::uuid, 2); end $$;
select tests.let('new', (tests.start(tests.person('ada'), '{"payment_type": "order"}')).reference);
select isnt(tests.get('new'), tests.get('old'), 'another cart, another payment');
select is(pg_temp.stands('old'), 'pending none, order cancelled, earned 0, due 0', 'the order of the old cart is over');
select is(pg_temp.deliver('old', 'k20', tests.captured('c13', 500000)), 'applied', 'and paid all the same, in a tab left open');
select is(pg_temp.stands('old'), 'success refund_due, order cancelled, earned 0, due 500000', 'which goes back');
select is(pg_temp.deliver('new', 'k21', tests.captured('c14', 660000)), 'applied', 'the new one');
select is(pg_temp.stands('new'), 'success applied, order processing, earned 660000, due 0', 'is what is sent');
select is_empty('select * from tests.broken_books()', 'the books, the stock and what was spent agree');
select * from finish();
