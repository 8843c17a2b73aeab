select plan(43);

select tests.let('mug', tests.product(500000, 'NGN', 5, 'physical', 90)::text);
do $$ begin
  perform tests.put_in_cart(tests.person(who), tests.get('mug')::uuid) from unnest(array['ada', 'bob']) who;
  perform tests.let(who, (tests.start(tests.person(who), '{"payment_type": "order"}')).purchase ->> 'order_id') from unnest(array['ada', 'bob']) who;
end $$;
create function pg_temp.refused(change text, state text, description text) returns text language sql as $$
  select throws_ok(change, state, null, description);
$$;
grant execute on function pg_temp.refused(text, text, text) to public;

-- What no row can say
select pg_temp.refused($$update public.product_inventory set stock = -1, reserved = 0$$, '23514', 'fewer than no pieces');
select pg_temp.refused($$update public.product_inventory set reserved = -1$$, '23514', 'fewer than none reserved');
select pg_temp.refused($$update public.product_inventory set reserved = stock + 1$$, '23514', 'more reserved than there are');
select pg_temp.refused($$update public.product_prices set amount = 0$$, '23514', 'a price of nothing');
select pg_temp.refused($$update public.products set credits_price = 0$$, '23514', 'nor in credits');
select pg_temp.refused($$update public.products set kind = 'service'$$, '23514', 'a kind nobody knows how to deliver');
select pg_temp.refused($$insert into public.product_prices values (tests.get('mug')::uuid, 'XXX', 1)$$, '23503', 'a currency that does not exist');
select pg_temp.refused($$insert into public.product_prices values (tests.get('mug')::uuid, 'NGN', 1)$$, '23505', 'two prices in one currency');
select pg_temp.refused($$update public.cart_items set quantity = 0$$, '23514', 'a line of none in the cart');
select pg_temp.refused($$update public.cart_items set quantity = 100$$, '23514', 'or of a hundred');
select pg_temp.refused($$update public.order_items set quantity = 0$$, '23514', 'or in an order');
select pg_temp.refused($$update public.order_items set unit_amount = 0$$, '23514', 'an item that costs nothing');
select pg_temp.refused($$update public.orders set status = 'lost'$$, '23514', 'a status nobody knows');
select pg_temp.refused($$update public.orders set amount = 0$$, '23514', 'an order of nothing');
select pg_temp.refused($$update public.orders set status = 'completed'$$, '23514', 'an order that is delivered without its pieces');
select pg_temp.refused($$update public.orders set status = 'processing'$$, '23514', 'or to be sent without them');
select pg_temp.refused($$update public.orders set reserved_until = null$$, '23514', 'a reservation without an end');
select pg_temp.refused($$update public.orders set stock_state = 'none'$$, '23514', 'an end without a reservation');
select pg_temp.refused(
  $$insert into public.orders (user_id, amount, currency, cart_version) values (tests.person('ada'), 1, 'NGN', 'v')$$, '23505', 'two orders of one buyer that are being paid'
);
select pg_temp.refused(
  $$insert into public.orders (user_id, status, amount, currency, cart_version) values (tests.person('ada'), 'failed', 1, 'NGN', 'v')$$,
  '23505', 'or of which one was not paid in time: its money may still come'
);
update public.orders set idempotency_key = 'k' where user_id = tests.person('ada');
select pg_temp.refused(
  $$insert into public.orders (user_id, status, amount, currency, cart_version, idempotency_key) values (tests.person('ada'), 'cancelled', 1, 'NGN', 'v', 'k')$$,
  '23505', 'two orders by one key'
);
select pg_temp.refused('delete from public.products', '23503', 'a product that was ordered is not forgotten');
select pg_temp.refused('delete from public.orders', '23503', 'nor an order with items');
select pg_temp.refused($$insert into fulfilment.product_files values (tests.get('mug')::uuid, '../etc/passwd', 'text/plain', 'x')$$, '23514', 'a file name that is a path');
select pg_temp.refused($$insert into fulfilment.product_files values (tests.get('mug')::uuid, 'x.txt', E'text/html\r\nX: y', 'x')$$, '23514', 'a type that is a header');
select pg_temp.refused($$insert into fulfilment.product_files values (tests.get('mug')::uuid, 'x.txt', 'text/plain', '')$$, '23514', 'an empty file');
select pg_temp.refused(
  $$insert into fulfilment.product_files values (tests.get('mug')::uuid, 'x.txt', 'text/plain', decode(repeat('00', 10485761), 'hex'))$$, '23514', 'one of more than 10 MiB'
);

-- Who reads what
select tests.sign_in(tests.person('ada'));
select results_eq('select o.id::text from public.orders o', $$values (tests.get('ada'))$$, 'a buyer sees their own orders');
select results_eq('select t.order_id::text from public.order_items t', $$values (tests.get('ada'))$$, 'with their items');
select is((select count(*) from public.cart_items), 1::bigint, 'and their own cart');
select is((select count(*) from public.products p where p.id = tests.get('mug')::uuid), 1::bigint, 'what is sold');
select is((select i.reserved from public.product_inventory i where i.product_id = tests.get('mug')::uuid), 2::bigint, 'and how many are left');
select pg_temp.refused($$update public.orders set status = 'completed'$$, '42501', 'nobody completes their own order');
select pg_temp.refused($$update public.order_items set unit_amount = 1$$, '42501', 'nor makes it cheaper');
select pg_temp.refused($$update public.product_inventory set stock = 100$$, '42501', 'nor puts pieces into stock');
select pg_temp.refused($$insert into public.product_prices values (tests.get('mug')::uuid, 'USD', 1)$$, '42501', 'nor makes prices');
select pg_temp.refused('select * from fulfilment.product_files', '42501', 'nor reads files past their link');
select pg_temp.refused('select * from fulfilment.downloads', '42501', 'nor links');
select tests.sign_out();
update public.products set active = false where id = tests.get('mug')::uuid;
set local role anon;
select is((select count(*) from public.products p where p.id = tests.get('mug')::uuid), 0::bigint, 'what is not sold is not shown');
select is((select count(*) from public.product_offers p where p.product_id = tests.get('mug')::uuid), 0::bigint, 'nor offered');
select pg_temp.refused('select * from public.orders', '42501', 'a visitor sees no orders');
select pg_temp.refused('select * from public.order_items', '42501', 'nor items');
select pg_temp.refused('select * from public.cart_items', '42501', 'nor carts');
reset role;
select * from finish();
