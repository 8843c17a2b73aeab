select plan(21);

select tests.let('mug', tests.product(500000)::text);
select tests.let('tea', tests.product(80000)::text);
do $$ begin perform tests.person('ada'); perform tests.put_in_cart(tests.person('bob'), tests.get('mug')::uuid, 4); end $$;
create function pg_temp.put(product text, quantity integer) returns integer language sql as $$
  select public.set_cart_item(tests.get(product)::uuid, quantity);
$$;
create function pg_temp.lines() returns text language sql as $$
  select string_agg(format('%s %s', c.quantity, case c.product_id when tests.get('mug')::uuid then 'mug' else 'tea' end), ', ' order by c.quantity)
  from public.cart_items c where c.user_id = tests.person('ada');
$$;
grant execute on all functions in schema pg_temp to public;

select tests.sign_in(tests.person('ada'));
select is(pg_temp.put('mug', 2), 2, 'so many pieces are in the cart');
select is(pg_temp.put('tea', 1), 3, 'of all products together');
select is(pg_temp.lines(), '1 tea, 2 mug', 'each on its line');
select is(pg_temp.put('mug', 3), 4, 'a second time sets the number, it does not add');
select is(pg_temp.put('mug', 99), 100, '99 are the most');
select throws_ok($$select pg_temp.put('mug', 100)$$, 'PT400', 'invalid_request', '100 are too many');
select throws_ok($$select pg_temp.put('mug', -1)$$, 'PT400', 'invalid_request', 'fewer than none');
select throws_ok($$select pg_temp.put('mug', null)$$, 'PT400', 'invalid_request', 'no number');
select is(pg_temp.put('mug', 0), 1, 'none takes it out');
select is(pg_temp.put('mug', 0), 1, 'also what is not there');
select is(pg_temp.lines(), '1 tea', 'the rest stays');
select throws_ok(
  $$select public.set_cart_item(gen_random_uuid(), 1)$$, 'PT404', 'product_not_found', 'an unknown product'
);
select throws_ok($$select public.set_cart_item(null, 1)$$, 'PT404', 'product_not_found', 'no product');
select tests.sign_out();

update public.products set active = false where id = tests.get('tea')::uuid;
select tests.sign_in(tests.person('ada'));
select throws_ok($$select pg_temp.put('tea', 2)$$, 'PT404', 'product_not_found', 'what is no longer sold can not be put in');
select is(pg_temp.lines(), '1 tea', 'what was there stays until it is taken out');
select is(pg_temp.put('tea', 0), 0, 'which works');
select is((select count(*) from public.cart_items), 0::bigint, 'nobody sees another''s cart');
select throws_ok(
  $$insert into public.cart_items (user_id, product_id, quantity) values (public.me(), tests.get('mug')::uuid, 1)$$,
  '42501', null, 'nobody writes around the function'
);
select tests.sign_out();
select is(
  (select c.quantity from public.cart_items c where c.user_id = tests.person('bob')), 4, 'and none of it changed bob''s cart'
);
select set_config('request.jwt.claims', '{"iss": "https://clerk.test", "sub": "user_nobody", "role": "authenticated"}', true);
set local role authenticated;
select throws_ok($$select pg_temp.put('mug', 1)$$, 'PT403', 'profile_required', 'who has no profile has no cart');
select tests.sign_out();
set local role anon;
select throws_ok($$select pg_temp.put('mug', 1)$$, '42501', null, 'nor has a visitor');
reset role;
select * from finish();
