-- An order that was not paid in time: the buyer comes back or not, and its money comes late.
select plan(41);

select tests.let('mug', tests.product(500000, 'NGN', 30, 'physical', 5)::text);
select tests.let('tea', tests.product(80000, 'NGN', null, 'digital', 2)::text);
create function pg_temp.fill(mugs integer, teas integer default 0) returns void language plpgsql as $$
begin
  delete from public.cart_items c where c.user_id = tests.person('ada');
  if mugs > 0 then perform tests.put_in_cart(tests.person('ada'), tests.get('mug')::uuid, mugs); end if;
  if teas > 0 then perform tests.put_in_cart(tests.person('ada'), tests.get('tea')::uuid, teas); end if;
end;
$$;
-- Begun, and its checkout opened at the gateway.
create function pg_temp.start(name text, extra jsonb default '{}') returns text language plpgsql as $$
declare
  v_payment public.payments := tests.start(tests.person('ada'), '{"payment_type": "order"}'::jsonb || extra);
begin
  perform tests.let(name, v_payment.reference);
  if v_payment.checkout_status = 'opening' then
    perform public.record_checkout(v_payment.id, 'opened', '{"access_code": "a"}', '[]');
  end if;
  return v_payment.reference;
end;
$$;
create function pg_temp.expire() returns integer language plpgsql as $$
begin
  update public.orders set reserved_until = now() - interval '1 minute' where stock_state = 'reserved';
  return fulfilment.expire_reservations();
end;
$$;
-- Begun with so much in an empty cart, and not paid in time.
create function pg_temp.start_late(name text, mugs integer default 1) returns void language plpgsql as $$
begin
  perform pg_temp.fill(mugs);
  perform pg_temp.start(name);
  perform pg_temp.expire();
end;
$$;
create function pg_temp.pay(name text) returns text language sql as $$
  select tests.deliver(p.provider, p.reference, p.reference, tests.captured(p.reference, p.amount)) ->> 'outcome'
  from tests.payment(tests.get(name)) p;
$$;
create function pg_temp.stands(name text) returns text language sql as $$
  select format('%s, order %s', tests.stands(p.reference), o.status)
  from tests.payment(tests.get(name)) p join public.orders o on o.id = (p.purchase ->> 'order_id')::uuid;
$$;
create function pg_temp.sold() returns text language sql as $$
  select format('%s orders delivered, mugs %s', count(*), tests.stock_of('mug'))
  from public.orders o where o.status in ('processing', 'completed');
$$;
insert into public.provider_currencies (provider, currency, minimum_amount) values ('other', 'NGN', 1);

-- The buyer does not come back
select pg_temp.start_late('p');
select is(pg_temp.stands('p'), 'pending none, order failed', 'not paid in time');
select is(pg_temp.pay('p'), 'applied', 'the money comes late');
select is(pg_temp.stands('p'), 'success applied, order processing', 'and is honoured');
select is(pg_temp.sold(), '1 orders delivered, mugs 29/0', 'sold once');
select pg_temp.fill(1);
select isnt(pg_temp.start('again'), tests.get('p'), 'the same cart, filled again after it was paid, is bought again');
select is(pg_temp.pay('again'), 'applied', 'paid');
select is(pg_temp.sold(), '2 orders delivered, mugs 28/0', 'and sent a second time, as was meant');

-- The buyer comes back with the same cart
select pg_temp.start_late('p');
select is(pg_temp.start('q'), tests.get('p'), 'the same cart: the payment that is open for it');
select is(pg_temp.stands('p'), 'pending none, order pending', 'whose order goes on');
select is(tests.stock_of('mug'), '28/1', 'with its piece reserved');
select pg_temp.expire();
select is(pg_temp.start('q', '{"provider": "other", "currency": "NGN"}') = tests.get('p'), false, 'later by another gateway: another payment');
select is(
  (tests.payment(tests.get('p'))).purchase = (tests.payment(tests.get('q'))).purchase, true, 'of the same order'
);
select is(pg_temp.pay('q'), 'applied', 'it is paid');
select is(pg_temp.stands('q'), 'success applied, order processing', 'and delivered');
select is(pg_temp.pay('p'), 'applied', 'then the first payment''s money comes, a day late');
select is(pg_temp.stands('p'), 'success refund_due 500000 order_already_paid, order processing', 'and goes back');
select is(pg_temp.sold(), '3 orders delivered, mugs 27/0', 'one cart is sold once');

-- The bank refuses and the buyer comes back: the payment made room, the order is the same
select pg_temp.start_late('p');
do $$ begin perform tests.deliver('paystack', 'failed', tests.get('p'), tests.fact('attempt_failed', 'f')); end $$;
select isnt(pg_temp.start('q'), tests.get('p'), 'an attempt that failed is tried again as another payment');
select is(pg_temp.pay('p'), 'applied', 'the first one succeeds after all');
select is(pg_temp.pay('q'), 'applied', 'and so does the other');
select is(pg_temp.stands('p') || '; ' || pg_temp.stands('q'),
  'success applied, order processing; success refund_due 500000 order_already_paid, order processing', 'the first money buys it, the other goes back');
select is(pg_temp.sold(), '4 orders delivered, mugs 26/0', 'one cart is sold once');

-- The wrong amount came, and an operator has not looked at it yet
select pg_temp.start_late('p');
do $$ begin perform tests.deliver('paystack', 'short', tests.get('p'), tests.captured('s', 499999)); end $$;
select isnt(pg_temp.start('q'), tests.get('p'), 'a checkout that was paid wrongly is not offered again');
select is((tests.payment(tests.get('p'))).purchase = (tests.payment(tests.get('q'))).purchase, true, 'its order is');
select is(pg_temp.pay('q'), 'applied', 'paid a second time');
do $$ begin perform tests.deliver('paystack', 'accept', tests.get('p'), tests.fact('accepted', 's')); end $$;
select is(pg_temp.stands('p'), 'success refund_due 499999 order_already_paid, order processing', 'what is accepted then buys nothing more');
select is(pg_temp.sold(), '5 orders delivered, mugs 25/0', 'one cart is sold once');

-- The buyer comes back with another cart
select pg_temp.start_late('p');
select pg_temp.fill(1, 1);
select isnt(pg_temp.start('q'), tests.get('p'), 'another cart: another payment');
select is(pg_temp.stands('p'), 'pending none, order cancelled', 'the order it replaces is cancelled, as one that is pending');
select is(pg_temp.pay('p'), 'applied', 'its money comes late');
select is(pg_temp.stands('p'), 'success refund_due 500000 order_cancelled, order cancelled', 'and goes back');
select is(pg_temp.pay('q') || ' ' || pg_temp.stands('q'), 'applied success applied, order processing', 'the newer one is what was bought');
select is(pg_temp.sold(), '6 orders delivered, mugs 24/0', 'one cart is sold once');

-- Or pays with credits
select pg_temp.start_late('p');
select is(
  tests.as_person('ada', $$select public.checkout_with_credits() ->> 'status'$$), 'processing', 'the same cart, paid with credits'
);
select is(pg_temp.pay('p'), 'applied', 'then the money comes');
select is(pg_temp.stands('p'), 'success refund_due 500000 order_cancelled, order cancelled', 'and goes back');
select is(pg_temp.sold(), '7 orders delivered, mugs 23/0', 'one cart is sold once');

-- A checkout that is refused changes nothing
select pg_temp.start_late('p', 2);
update public.product_inventory i set reserved = i.stock - 1 where i.product_id = tests.get('mug')::uuid; -- somebody else's
select throws_ok($$select pg_temp.start('q')$$, 'PT409', 'out_of_stock', 'too few are left for the same cart');
update public.product_inventory i set reserved = 0 where i.product_id = tests.get('mug')::uuid;
select is(pg_temp.pay('p') || ' ' || pg_temp.stands('p'), 'applied success applied, order processing', 'the money still finds its order');
select is_empty('select * from tests.broken_books()', 'the books, the stock and what was spent agree');
select is_empty('select * from ops.broken_invariants()', 'and nothing else is broken');
select * from finish();
