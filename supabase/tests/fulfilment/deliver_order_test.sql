select plan(15);

select tests.let('mug', tests.product(500000, 'NGN', 50, 'physical')::text);
select tests.let('tea', tests.product(80000)::text);
create function pg_temp.placed(mugs integer, teas integer) returns text language plpgsql as $$
begin
  delete from public.cart_items;
  if mugs > 0 then perform tests.put_in_cart(tests.person('ada'), tests.get('mug')::uuid, mugs); end if;
  if teas > 0 then perform tests.put_in_cart(tests.person('ada'), tests.get('tea')::uuid, teas); end if;
  perform tests.let('o', (fulfilment.place_order(tests.person('ada'), 'NGN', null)).id::text);
  perform fulfilment.move_stock(tests.get('o')::uuid, 'taken');
  return tests.get('o');
end;
$$;
create function pg_temp.deliver(payment uuid default null) returns text language sql as $$
  select format('%s %s', o.status, coalesce(o.fulfilled_at::text, '-')) from fulfilment.deliver_order(tests.get('o')::uuid, deliver.payment) o;
$$;
create function pg_temp.cart() returns text language sql as $$
  select coalesce(string_agg(format('%s %s', c.quantity, p.kind), ', ' order by p.kind), 'empty')
  from public.cart_items c join public.products p on p.id = c.product_id where c.user_id = tests.person('ada');
$$;
do $$ begin perform pg_temp.placed(0, 1); end $$;
select is(pg_temp.deliver('00000000-0000-4000-8000-000000000001'), 'completed ' || now(), 'nothing to send: completed and fulfilled');
select is((select o.payment_id from public.orders o), '00000000-0000-4000-8000-000000000001'::uuid, 'by this payment');
update public.orders set updated_at = '-infinity';
do $$ begin perform pg_temp.deliver(); end $$;
select is((select o.updated_at from public.orders o), now(), 'the order tells when it was touched');
do $$ begin perform pg_temp.placed(1, 1); end $$;
select is(pg_temp.deliver(), 'processing -', 'something to send: processing, and not fulfilled before it is sent');
update public.orders set shipped_at = now(), fulfilled_at = '2020-01-01' where id = tests.get('o')::uuid;
select is(pg_temp.deliver(), 'completed ' || '2020-01-01'::timestamptz, 'what was sent is not sent again, and was fulfilled then');

-- The cart
do $$ begin perform pg_temp.placed(3, 1); perform tests.put_in_cart(tests.person('bob'), tests.get('mug')::uuid, 9); end $$;
do $$ begin perform tests.put_in_cart(tests.person('ada'), tests.get('mug')::uuid, 5); perform pg_temp.deliver(); end $$;
select is(pg_temp.cart(), '2 physical', 'what was bought leaves the cart; what was added since stays');
do $$ begin perform pg_temp.deliver(); end $$;
select is(pg_temp.cart(), '2 physical', 'a second event about the same order takes nothing more out');
select is((select c.quantity from public.cart_items c where c.user_id = tests.person('bob')), 9, 'nor anything of another''s');
do $$ begin perform pg_temp.placed(3, 1); perform tests.put_in_cart(tests.person('ada'), tests.get('mug')::uuid, 1); perform pg_temp.deliver(); end $$;
select is(pg_temp.cart(), 'empty', 'what was taken out since is not owed to the cart');
do $$ begin
  perform pg_temp.placed(3, 0);
  perform tests.put_in_cart(tests.person('ada'), tests.get('tea')::uuid, 1);
  perform tests.put_in_cart(tests.person('bob'), product, 1) from unnest(array[tests.get('mug'), tests.get('tea')]::uuid[]) product;
  perform pg_temp.deliver();
end $$;
select is(pg_temp.cart(), '1 digital', 'what was bought another time is for the next order');
select is((select count(*) from public.cart_items c where c.user_id = tests.person('bob')), 2::bigint, 'and another''s cart is theirs');
do $$ begin perform pg_temp.placed(1, 0); end $$;
update public.orders set status = 'failed', stock_state = 'none' where id = tests.get('o')::uuid;
do $$ begin perform fulfilment.move_stock(tests.get('o')::uuid, 'taken'); perform pg_temp.deliver(); end $$;
select is(pg_temp.cart(), 'empty', 'an order paid late empties it too');

-- The buyer takes some out between two statements of the function: another tab's commit looks like this.
create function tests.take_out() returns trigger language plpgsql as $$
begin
  update public.cart_items c set quantity = 1 where c.user_id = tests.person('ada');
  return null;
end;
$$;
create trigger zz_take_out after delete on public.cart_items for each statement execute function tests.take_out();
do $$ begin perform pg_temp.placed(3, 1); perform tests.put_in_cart(tests.person('ada'), tests.get('mug')::uuid, 5); end $$;
select lives_ok('select pg_temp.deliver()', 'a cart that changes meanwhile keeps nobody from what they have paid');
drop trigger zz_take_out on public.cart_items;

do $$ begin perform pg_temp.placed(1, 0); perform fulfilment.move_stock(tests.get('o')::uuid, 'none'); end $$;
select throws_ok('select pg_temp.deliver()', '23514', null, 'no order is delivered without its pieces');
select throws_ok($$select fulfilment.deliver_order(gen_random_uuid(), null)$$, 'P0002', null, 'an unknown order is an error');
select * from finish();
