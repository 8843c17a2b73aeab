select plan(33);

select tests.let('mug', tests.product(500000, 'NGN', 1, 'physical')::text);
create function pg_temp.start(name text, who text default 'ada') returns void language plpgsql as $$
begin
  perform tests.put_in_cart(tests.person(who), tests.get('mug')::uuid);
  perform tests.let(name, (tests.start(tests.person(who), '{"payment_type": "order"}')).reference);
end;
$$;
create function pg_temp.fulfil(name text, net bigint) returns text language plpgsql as $$
declare
  v_given jsonb := fulfilment.order('fulfil', tests.payment(tests.get(name)), net);
begin
  return format('%s %s, earned %s', v_given #>> '{effect,order_status}', coalesce(v_given #>> '{effect,refused}', 'ok'), v_given -> 'earned');
end;
$$;

-- quote
do $$ begin perform tests.put_in_cart(tests.person('ada'), tests.get('mug')::uuid); end $$;
select tests.let('quote', fulfilment.order('quote', fulfilment.draft(tests.payer(tests.person('ada')),
  '{"provider": "paystack", "payment_type": "order", "livemode": false, "amount": 1, "order_id": "x"}'), null)::text);
select is(
  tests.get('quote')::jsonb,
  (select jsonb_build_object('amount', 500000, 'description', 'Order ' || o.number, 'open_for', 'order:' || o.id,
    'purchase', jsonb_build_object('order_id', o.id, 'number', o.number)) from public.orders o),
  'the cart becomes an order, and its price is the payment''s'
);
select throws_ok(
  $$select fulfilment.order('quote', fulfilment.draft(tests.payer(tests.person('ada')),
    '{"provider": "paystack", "payment_type": "order", "cart_version": "old"}'), null)$$, 'PT409', 'cart_changed', 'who has seen another cart is told'
);
select throws_ok(
  $$select fulfilment.order('quote', fulfilment.draft('{"issuer": "https://clerk.test", "sub": "x"}',
    '{"provider": "paystack", "payment_type": "order"}'), null)$$, 'PT409', 'cart_empty', 'who has no profile yet has no cart'
);

-- fulfil
-- Somebody else's order, to which nothing of what follows happens.
do $$ begin
  perform tests.put_in_cart(tests.person('bob'), tests.product(500000));
  perform tests.deliver_capture((tests.start(tests.person('bob'), '{"payment_type": "order"}')).reference);
end $$;
select tests.let('bystander', (select o::text from public.orders o where o.user_id = tests.person('bob')));
select pg_temp.start('p');
update public.payments set open_for = null;
select pg_temp.start('q');
select is(
  (select (tests.payment(tests.get('p'))).purchase = (tests.payment(tests.get('q'))).purchase), true, 'two payments of one order'
);
select is(pg_temp.fulfil('p', 500000), 'processing ok, earned {"revenue:order": 500000}', 'paid: taken from stock, to be sent');
select is(tests.stock_of('mug'), '0/0', 'the piece is the buyer''s');
select is(pg_temp.fulfil('p', 500000), 'processing ok, earned {"revenue:order": 500000}', 'a second time');
select is(tests.stock_of('mug'), '0/0', 'takes nothing more');
select is(pg_temp.fulfil('p', 1), 'processing ok, earned {"revenue:order": 1}', 'indivisible: a partial refund keeps it');
select is(pg_temp.fulfil('q', 500000), 'processing order_already_paid, earned {}', 'of two payments the first one captured pays it');
select is(pg_temp.fulfil('q', 1), 'processing order_already_paid, earned {}', 'of the other not one minor unit is earned');
select is(pg_temp.fulfil('q', 0), 'processing ok, earned {"revenue:order": 0}', 'the other''s refund takes nothing back');
select is(pg_temp.fulfil('p', 0), 'refunded ok, earned {"revenue:order": 0}', 'its own takes it all back');
select is(tests.stock_of('mug'), '1/0', 'the piece is in the shop again');
select is(pg_temp.fulfil('q', 500000), 'refunded order_already_paid, earned {}', 'the other payment does not step in for it');
select is(pg_temp.fulfil('p', 500000), 'processing ok, earned {"revenue:order": 500000}', 'a dispute that was won brings it back');
select is(pg_temp.fulfil('p', 0), 'refunded ok, earned {"revenue:order": 0}', 'lost after all');
update public.product_inventory set stock = 0;
select is(pg_temp.fulfil('p', 500000), 'refund_due out_of_stock, earned {}', 'won once more, when the piece is another''s');
update public.product_inventory set stock = 1;

-- Cancelled
delete from public.cart_items;
select pg_temp.start('c');
do $$ begin perform fulfilment.cancel_order(((tests.payment(tests.get('c'))).purchase ->> 'order_id')::uuid); end $$;
select is(pg_temp.fulfil('c', 500000), 'cancelled order_cancelled, earned {}', 'what was cancelled is not delivered');
select is(pg_temp.fulfil('c', 1), 'cancelled order_cancelled, earned {}', 'not for one minor unit either');
select is(pg_temp.fulfil('c', 0), 'cancelled ok, earned {"revenue:order": 0}', 'and stays cancelled when the money is back');
select is(tests.stock_of('mug'), '1/0', 'it holds no piece');

-- The refund told before the capture
select pg_temp.start('r');
select is(tests.stock_of('mug'), '1/1', 'a piece is reserved');
update public.orders set updated_at = '-infinity' where user_id = tests.person('ada');
select is(pg_temp.fulfil('r', 0), 'refunded ok, earned {"revenue:order": 0}', 'paid and refunded at once');
select is(
  (select row(o.payment_id = (tests.payment(tests.get('r'))).id, o.updated_at)::text
   from public.orders o where o.id = ((tests.payment(tests.get('r'))).purchase ->> 'order_id')::uuid),
  row(true, now())::text, 'by this payment and no other, now'
);
select is(tests.stock_of('mug'), '1/0', 'lets go of it');
select is(pg_temp.fulfil('r', 500000), 'processing ok, earned {"revenue:order": 500000}', 'a refund that failed delivers it');

-- Too late
delete from public.cart_items;
update public.product_inventory set stock = 1;
select pg_temp.start('late');
update public.orders set reserved_until = now() - interval '1 minute' where stock_state = 'reserved';
do $$ begin perform fulfilment.expire_reservations(); end $$;
select is(pg_temp.fulfil('late', 500000), 'processing ok, earned {"revenue:order": 500000}', 'paid after the reservation ran out: taken if there is one');
delete from public.cart_items;
update public.product_inventory set stock = 1;
select pg_temp.start('later');
update public.orders set reserved_until = now() - interval '1 minute' where stock_state = 'reserved';
do $$ begin perform fulfilment.expire_reservations(); end $$;
update public.product_inventory set stock = 0;
update public.orders set updated_at = '-infinity' where user_id = tests.person('ada');
select is(pg_temp.fulfil('later', 500000), 'refund_due out_of_stock, earned {}', 'and if there is none the order says that money is due');
select is(
  (select row(o.payment_id = (tests.payment(tests.get('later'))).id, o.updated_at)::text
   from public.orders o where o.id = ((tests.payment(tests.get('later'))).purchase ->> 'order_id')::uuid),
  row(true, now())::text, 'to this payment, now'
);
select is(tests.stock_of('mug'), '0/0', 'never fewer than none');
select is((select o::text from public.orders o where o.user_id = tests.person('bob')), tests.get('bystander'), 'nobody else''s order was touched');
update public.payments set purchase = jsonb_set(purchase, '{order_id}', to_jsonb(gen_random_uuid())) where reference = tests.get('later');
select throws_ok($$select pg_temp.fulfil('later', 500000)$$, 'P0002', null, 'an order that is not there is an error, never a success');
select * from finish();
