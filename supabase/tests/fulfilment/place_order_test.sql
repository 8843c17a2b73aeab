select plan(40);

select tests.let('mug', tests.product(500000, 'NGN', 5, 'physical', 90)::text);
select tests.let('tea', tests.product(80000)::text);
create function pg_temp.place(currency text default 'NGN', version text default null) returns uuid language sql as $$
  select (fulfilment.place_order(tests.person('ada'), currency, version)).id;
$$;
create function pg_temp.status(id text) returns text language sql as $$
  select format('%s %s', o.status, o.stock_state) from public.orders o where o.id = tests.get(status.id)::uuid;
$$;
select throws_ok('select pg_temp.place()', 'PT409', 'cart_empty', 'of nothing there is no order');
do $$ begin
  perform tests.put_in_cart(tests.person('ada'), tests.get('mug')::uuid, 2);
  perform tests.put_in_cart(tests.person('ada'), tests.get('tea')::uuid, 3);
  perform tests.put_in_cart(tests.person('bob'), tests.get('tea')::uuid, 50);
end $$;
select tests.let('first', pg_temp.place()::text);
select is(
  (select row(o.status, o.amount, o.currency, o.stock_state, o.cart_version = fulfilment.cart_version(tests.person('ada'), 'NGN'), o.payment_id)::text
   from public.orders o), '(pending,1240000,NGN,reserved,t,)', 'the cart is an order at server prices, and waits for its payment'
);
select results_eq(
  'select t.name, t.kind, t.quantity, t.unit_amount from public.order_items t order by t.kind',
  $$values ('Test digital', 'digital', 3, 80000::bigint), ('Test physical', 'physical', 2, 500000)$$, 'with its lines as they are now'
);
select is(tests.stock_of('mug'), '5/2', 'its pieces are reserved');
select is((select count(*) from public.cart_items), 3::bigint, 'and the cart is as it was until it is paid');

-- The second tab
select is(pg_temp.place()::text, tests.get('first'), 'the same cart is the same order');
select is(pg_temp.place('NGN', fulfilment.cart_version(tests.person('ada'), 'NGN'))::text, tests.get('first'), 'with the version or without');
select is(tests.stock_of('mug'), '5/2', 'and reserves nothing twice');
update public.orders set reserved_until = now() + interval '1 second';
do $$ begin perform pg_temp.place(); end $$;
select is((select o.reserved_until from public.orders o), now() + interval '15 minutes', 'the reservation begins anew');
select throws_ok($$select pg_temp.place('NGN', 'old')$$, 'PT409', 'cart_changed', 'who has seen something else is told');
select is(pg_temp.status('first'), 'pending reserved', 'and what is being paid goes on');

-- The buyer has changed their mind
do $$ begin perform tests.put_in_cart(tests.person('ada'), tests.get('mug')::uuid, 4); end $$;
select tests.let('second', pg_temp.place()::text);
select isnt(tests.get('second'), tests.get('first'), 'another cart is another order');
select is(pg_temp.status('first'), 'cancelled none', 'the one before is over');
select is(tests.stock_of('mug'), '5/4', 'and its pieces are free for the new one: 2 + 4 would not have gone');
update public.product_prices set amount = 490000 where product_id = tests.get('mug')::uuid;
select tests.let('third', pg_temp.place()::text);
select is((select o.amount from public.orders o where o.id = tests.get('third')::uuid), 2200000::bigint, 'another price is another order');
select is(pg_temp.status('second'), 'cancelled none', 'the one at the old price is over');
select is((select o.amount from public.orders o where o.id = tests.get('first')::uuid), 1240000::bigint, 'what it cost then stands');
delete from public.cart_items c where c.product_id = tests.get('tea')::uuid and c.user_id = tests.person('ada');
select tests.let('fourth', pg_temp.place('CREDITS')::text);
select is(
  (select row(o.amount, o.currency)::text from public.orders o where o.id = tests.get('fourth')::uuid), '(360,CREDITS)', 'credits are a price like the others'
);
select is((select count(*) from public.orders o where o.status = 'pending'), 1::bigint, 'one order at a time is being paid');

-- Not enough
do $$ begin perform tests.put_in_cart(tests.person('ada'), tests.get('mug')::uuid, 6); end $$;
select throws_ok('select pg_temp.place()', 'PT409', 'out_of_stock', 'more than there are');
select is((select count(*) from public.orders o where o.status = 'pending'), 1::bigint, 'leaves everything as it was');
select is(tests.stock_of('mug'), '5/4', 'also what is reserved');
do $$ begin perform tests.put_in_cart(tests.person('ada'), tests.get('mug')::uuid, 5); end $$;
select lives_ok('select pg_temp.place()', 'the last piece can be had');
select is(tests.stock_of('mug'), '5/5', 'then there is none');
do $$ begin perform tests.put_in_cart(tests.person('bob'), tests.get('mug')::uuid, 1); end $$;
select throws_ok(
  $$select fulfilment.place_order(tests.person('bob'), 'NGN', null)$$, 'PT409', 'out_of_stock', 'for anybody: told before paying'
);
select throws_ok($$select pg_temp.place('USD')$$, 'PT409', 'product_unavailable', 'what is not sold in this currency');

-- Not paid in time: its money may still come, so it is taken up again, or is over
delete from public.cart_items;
create function pg_temp.fail(id text) returns void language sql as $$
  select fulfilment.withdraw_order(tests.get(id)::uuid, 'failed');
$$;
do $$ begin perform tests.put_in_cart(tests.person('ada'), tests.get('mug')::uuid, 5); end $$;
select tests.let('late', pg_temp.place()::text);
select pg_temp.fail('late');
select is(pg_temp.status('late') || ' ' || tests.stock_of('mug'), 'failed none 5/0', 'its pieces are free');
select is(
  (select row(o.id::text = tests.get('late'), o.status)::text from fulfilment.place_order(tests.person('ada'), 'NGN', null) o), '(t,pending)',
  'the same cart is the same order, which waits for its payment again'
);
select is(pg_temp.status('late') || ' ' || tests.stock_of('mug'), 'pending reserved 5/5', 'with its pieces reserved once more');
select is((select o.reserved_until from public.orders o where o.id = tests.get('late')::uuid), now() + interval '15 minutes', 'for as long as at first');
select pg_temp.fail('late');
update public.product_inventory set stock = 4 where product_id = tests.get('mug')::uuid;
select throws_ok('select pg_temp.place()', 'PT409', 'out_of_stock', 'when they are another''s by now the buyer is told');
select is(pg_temp.status('late'), 'failed none', 'and the order waits for its money as before');
update public.product_inventory set stock = 5 where product_id = tests.get('mug')::uuid;
do $$ begin perform tests.put_in_cart(tests.person('ada'), tests.get('mug')::uuid, 1); end $$;
select tests.let('other', pg_temp.place()::text);
select isnt(tests.get('other'), tests.get('late'), 'another cart is another order');
select is(pg_temp.status('late'), 'cancelled none', 'and the late one is over');
do $$ begin
  perform fulfilment.move_stock(tests.get('other')::uuid, 'taken');
  perform fulfilment.deliver_order(tests.get('other')::uuid, gen_random_uuid());
  perform tests.put_in_cart(tests.person('ada'), tests.get('mug')::uuid, 1);
end $$;
select isnt(pg_temp.place()::text, tests.get('other'), 'what is paid is over: the same cart again is bought again');
select is(pg_temp.status('other'), 'processing taken', 'beside it');
select is_empty('select * from tests.broken_books()', 'the inventory agrees with the orders');

-- The cart changes back and forth while it is ordered. Between two statements of the function another tab's commit looks
-- like this; within one it is not seen.
create function tests.change_cart() returns trigger language plpgsql as $$
begin
  update public.cart_items c set quantity = tg_argv[0]::integer where c.user_id = tests.person('cleo');
  return null;
end;
$$;
create trigger zz_more before insert on public.orders for each statement execute function tests.change_cart(9);
create trigger zz_less before insert on public.order_items for each statement execute function tests.change_cart(1);
do $$ begin perform tests.put_in_cart(tests.person('cleo'), tests.get('tea')::uuid); end $$;
select tests.let('cleo', (fulfilment.place_order(tests.person('cleo'), 'NGN', null)).id::text);
select is(
  (select row(o.amount, sum(t.unit_amount * t.quantity), sum(t.quantity))::text
   from public.orders o join public.order_items t on t.order_id = o.id where o.id = tests.get('cleo')::uuid group by o.id),
  '(80000,80000,1)', 'what is paid, what is ordered and what was looked at are one cart'
);
drop trigger zz_more on public.orders;
drop trigger zz_less on public.order_items;
-- And once more, between the look at the cart and the order: while the order before it is withdrawn.
create trigger zz_more before update on public.orders for each statement execute function tests.change_cart(9);
do $$ begin perform tests.put_in_cart(tests.person('cleo'), tests.get('tea')::uuid, 2); end $$;
select throws_ok(
  $$select fulfilment.place_order(tests.person('cleo'), 'NGN', null)$$, 'PT409', 'cart_changed', 'what was not looked at is not ordered'
);
drop trigger zz_more on public.orders;
select is_empty('select * from tests.broken_books()', 'the books hold');
select * from finish();
