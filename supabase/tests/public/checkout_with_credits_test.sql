select plan(40);

select tests.let('mug', tests.product(500000, 'NGN', 3, 'physical', 6)::text);
select tests.let('tea', tests.product(null, 'NGN', null, 'digital', 2)::text);
create function pg_temp.buy(version text default null, key text default null, who text default 'ada') returns jsonb
language plpgsql as $$
declare
  v_answer jsonb;
begin
  perform tests.sign_in(tests.person(who));
  v_answer := public.checkout_with_credits(version, key);
  perform tests.sign_out();
  return v_answer;
end;
$$;
create function pg_temp.fill(mugs integer, teas integer default 0, who text default 'ada') returns void language plpgsql as $$
begin
  delete from public.cart_items c where c.user_id = tests.person(who);
  if mugs > 0 then perform tests.put_in_cart(tests.person(who), tests.get('mug')::uuid, mugs); end if;
  if teas > 0 then perform tests.put_in_cart(tests.person(who), tests.get('tea')::uuid, teas); end if;
end;
$$;
create function pg_temp.refused(call text, state text, code text, description text) returns setof text language plpgsql as $$
begin
  return next throws_ok('select ' || call, state, code, description);
  perform tests.sign_out();
end;
$$;
-- Everything a checkout may touch.
create function pg_temp.world() returns text language sql as $$
  select format('%s orders, %s items, stock %s/%s, cart %s, credits %s, used %s, lines %s',
    (select count(*) from public.orders), (select count(*) from public.order_items), i.stock, i.reserved,
    (select coalesce(sum(c.quantity), 0) from public.cart_items c where c.user_id = p.id), p.credits, p.credits_used,
    (select count(*) from public.transactions t where t.user_id = p.id))
  from public.profiles p, public.product_inventory i where p.id = tests.person('ada') and i.product_id = tests.get('mug')::uuid;
$$;

select pg_temp.fill(2, 3);
select is(pg_temp.world(), '0 orders, 0 items, stock 3/0, cart 5, credits 20, used 0, lines 1', 'before');
select tests.let('first', pg_temp.buy(fulfilment.cart_version(tests.person('ada'), 'CREDITS'), 'k')::text);
select is(
  (tests.get('first')::jsonb) - 'order_id' - 'order_number', '{"status": "processing", "credits": 18, "balance": 2}',
  'the answer: the order, what it cost and what is left'
);
select is(pg_temp.world(), '1 orders, 2 items, stock 1/0, cart 0, credits 2, used 18, lines 2', 'balance, order, items, stock and cart: all of it happened');
select is(
  (select row(o.status, o.amount, o.currency, o.payment_id, o.stock_state, o.user_id = tests.person('ada'), o.fulfilled_at)::text
   from public.orders o), '(processing,18,CREDITS,,taken,t,)', 'the order is paid and waits to be sent'
);
select results_eq(
  'select t.kind, t.quantity, t.unit_amount from public.order_items t order by t.kind',
  $$values ('digital', 3, 2::bigint), ('physical', 2, 6::bigint)$$, 'its items as they were bought'
);
select is(
  (select row(t.type, t.amount, t.balance_after, t.order_id = o.id, t.idempotency_key = 'order:' || o.id)::text
   from public.transactions t, public.orders o where t.user_id = tests.person('ada') order by t.line desc limit 1),
  '(spend,-18,2,t,t)', 'the statement says which order took the credits'
);
select is(
  pg_temp.buy('whatever the cart is now', 'k') - 'order_number' - 'status' - 'balance',
  jsonb_build_object('order_id', tests.get('first')::jsonb ->> 'order_id', 'credits', 18), 'a repeat of the key answers the first order'
);
select is(pg_temp.world(), '1 orders, 2 items, stock 1/0, cart 0, credits 2, used 18, lines 2', 'and buys nothing');
select pg_temp.refused('pg_temp.buy()', 'PT409', 'cart_empty', 'another checkout finds the cart empty');

-- Digital goods are there at once
select pg_temp.fill(0, 1);
select is(pg_temp.buy() - 'order_id' - 'order_number', '{"status": "completed", "credits": 2, "balance": 0}', 'to the last credit; nothing to send is completed');
select is((select o.fulfilled_at from public.orders o where o.status = 'completed'), now(), 'and fulfilled');

-- Too few credits leave nothing behind
select pg_temp.fill(1);
select tests.let('before', pg_temp.world());
select pg_temp.refused('pg_temp.buy()', 'PT402', 'insufficient_credits', 'too few credits');
select is(pg_temp.world(), tests.get('before'), 'leave no order, no item, no reservation, and the cart as it was');
do $$ begin perform ledger.move_credits(tests.person('ada'), 5, 'bonus', 'issued', 'x'); end $$;
select pg_temp.refused('pg_temp.buy()', 'PT402', 'insufficient_credits', 'one too few is too few');
do $$ begin perform ledger.move_credits(tests.person('ada'), -6, 'refund', 'issued', 'x'); end $$;
select pg_temp.refused('pg_temp.buy()', 'PT402', 'wallet_in_debt', 'who is in debt buys nothing');
select is((select count(*) from public.orders), 2::bigint, 'none of it is an order');
do $$ begin perform ledger.move_credits(tests.person('ada'), 101, 'bonus', 'issued', 'x'); end $$;

-- What the buyer has seen is what they pay
select tests.let('version', fulfilment.cart_version(tests.person('ada'), 'CREDITS'));
update public.products set credits_price = 7 where id = tests.get('mug')::uuid;
select tests.let('before', pg_temp.world());
select pg_temp.refused($$pg_temp.buy(tests.get('version'))$$, 'PT409', 'cart_changed', 'the price rose since');
update public.products set credits_price = 6 where id = tests.get('mug')::uuid;
select pg_temp.fill(1, 1);
select pg_temp.refused($$pg_temp.buy(tests.get('version'))$$, 'PT409', 'cart_changed', 'another tab put something in');
select pg_temp.fill(1);
select pg_temp.refused(
  $$pg_temp.buy(fulfilment.cart_version(tests.person('ada'), 'NGN'))$$, 'PT409', 'cart_changed', 'the version of the price in money is another'
);
select pg_temp.refused($$pg_temp.buy('')$$, 'PT409', 'cart_changed', 'an empty version is not the cart''s');
update public.products set active = false where id = tests.get('mug')::uuid;
select pg_temp.refused('pg_temp.buy()', 'PT409', 'product_unavailable', 'what was taken off the shelf');
update public.products set active = true, credits_price = null where id = tests.get('mug')::uuid;
select pg_temp.refused('pg_temp.buy()', 'PT409', 'product_unavailable', 'what is not sold for credits');
update public.products set credits_price = 6 where id = tests.get('mug')::uuid;
select pg_temp.fill(2);
select pg_temp.refused('pg_temp.buy()', 'PT409', 'out_of_stock', 'more than there are');
select pg_temp.fill(1);
select is(pg_temp.world(), tests.get('before'), 'none of it left anything behind');

-- A payment that was begun for this cart makes way
select tests.let('pending', (tests.start(tests.person('ada'), '{"payment_type": "order"}')).purchase ->> 'order_id');
select is(
  (select i.reserved from public.product_inventory i where i.product_id = tests.get('mug')::uuid), 1::bigint, 'the last piece is reserved by the buyer themselves'
);
select is(pg_temp.buy(tests.get('version'), 'k2') ->> 'status', 'processing', 'who pays with credits instead gets it');
select is(
  (select o.status from public.orders o where o.id = tests.get('pending')::uuid), 'cancelled', 'the order that was being paid is over'
);
select is(
  (select format('%s/%s', i.stock, i.reserved) from public.product_inventory i where i.product_id = tests.get('mug')::uuid), '0/0', 'and holds nothing'
);
select is_empty('select * from tests.broken_books()', 'the books hold');

-- Keys
select pg_temp.fill(0, 1);
select isnt(pg_temp.buy(null, 'k') ->> 'order_id', null, 'the old key again');
select is((select sum(c.quantity) from public.cart_items c where c.user_id = tests.person('ada')), 1::bigint, 'is still the old order: this cart waits');
select pg_temp.refused($$pg_temp.buy(null, '')$$, 'PT400', 'invalid_request', 'an empty key is a mistake, not a key');
select pg_temp.refused($$pg_temp.buy(null, repeat('k', 201))$$, 'PT400', 'invalid_request', 'a key of 201 characters');
select is(pg_temp.buy(null, repeat('k', 200)) ->> 'status', 'completed', '200 will do');
select pg_temp.fill(0, 1, 'bob');
select is(pg_temp.buy(null, 'k', 'bob') ->> 'balance', '18', 'a key is one buyer''s own');
select pg_temp.fill(0, 1, 'bob');
select is(pg_temp.buy(null, null, 'bob') ->> 'balance', '16', 'without a key every checkout');
select pg_temp.fill(0, 1, 'bob');
select is(pg_temp.buy(null, null, 'bob') ->> 'balance', '14', 'is a new one');

-- Who
select set_config('request.jwt.claims', '{"iss": "https://clerk.test", "sub": "user_nobody", "role": "authenticated"}', true);
set local role authenticated;
select throws_ok($$select public.checkout_with_credits()$$, 'PT403', 'profile_required', 'who has no profile has nothing to pay with');
select tests.sign_out();
set local role anon;
select throws_ok($$select public.checkout_with_credits()$$, '42501', null, 'nor has a visitor');
reset role;
select is_empty('select * from tests.broken_books()', 'the books hold');
select * from finish();
