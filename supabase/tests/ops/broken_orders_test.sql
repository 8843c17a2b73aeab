select plan(8);

select tests.let('product', tests.product(100000, 'NGN', 5)::text);
select tests.put_in_cart(tests.person(name), tests.get('product')::uuid) from unnest(array['ada', 'bob']) name;
select tests.let(name, (tests.start(tests.person(name), '{"payment_type": "order"}')).reference) from unnest(array['ada', 'bob']) name;
select tests.deliver_capture(tests.get('ada')), tests.let('sale', tests.sale(tests.person('ada')));
select tests.deliver_capture(tests.get('sale'));

select is_empty('select * from ops.broken_orders()', 'nothing is broken');

-- Each invariant, and a damage that breaks it. What stands in front of it goes first.
create temp table damages (invariant text, damage text);
insert into damages values
  ('one payment pays for an order',
    $d$update public.payments p set payment_type = 'order', purchase = (tests.payment(tests.get('ada'))).purchase
      where p.reference = tests.get('sale')$d$),
  ('what is given is paid for',
    $d$update public.payments set earned_amount = 0$d$),
  ('an order''s pieces are where its status says',
    $d$update public.orders set stock_state = 'none', reserved_until = null where status = 'pending'$d$),
  ('one unpaid order a user',
    $d$drop index public.orders_one_unpaid;
      insert into public.orders (user_id, status, amount, currency, cart_version) values (tests.person('bob'), 'failed', 1, 'NGN', 'other')$d$),
  ('an order costs what its items cost',
    $d$update public.order_items set unit_amount = unit_amount + 1$d$),
  ('reserved pieces are those of the orders being paid',
    $d$update public.product_inventory set reserved = reserved + 1$d$);
select ok(d.invariant = any (tests.broken_by(d.damage, 'broken_orders')), d.invariant) from damages d;
select set_eq($$select tests.invariants_of('broken_orders')$$, 'select d.invariant from damages d', 'every invariant has its damage');

select * from finish();
