select plan(7);

select tests.let('mug', tests.product(500000, 'NGN', null)::text);
create function pg_temp.begin(who text, quantity integer) returns text language plpgsql as $$
begin
  perform tests.put_in_cart(tests.person(who), tests.get('mug')::uuid, quantity);
  return (tests.start(tests.person(who), '{"payment_type": "order"}')).reference;
end;
$$;
select tests.let('ada', pg_temp.begin('ada', 2)), tests.let('bob', pg_temp.begin('bob', 1));
select throws_ok(
  format('insert into public.product_inventory (product_id, stock) values (%L, 2)', tests.get('mug')), '23514', null,
  'there are no fewer pieces than what pending orders hold'
);
insert into public.product_inventory (product_id, stock, reserved) values (tests.get('mug')::uuid, 9, 7)
on conflict on constraint product_inventory_pkey do nothing; -- there only if it was not refused
select is(tests.stock_of('mug'), '9/3', 'a product that begins to run out begins with what they hold, whatever is said');
update public.orders o set reserved_until = now() - interval '1 second' where o.user_id = tests.person('bob');
select is(fulfilment.expire_reservations(), 1, 'so one that expires lets go');
select is(tests.stock_of('mug'), '9/2', 'of its own');
select tests.deliver_capture(tests.get('ada'));
select is(tests.stock_of('mug'), '7/0', 'and one that is paid takes its pieces');
select tests.let('tea', tests.product(100, 'NGN', 4)::text);
select is(tests.stock_of('tea'), '4/0', 'one nobody has ordered begins with all of its stock');
select is_empty('select * from tests.broken_books()', 'the books hold');
select * from finish();
