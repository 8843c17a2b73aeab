select plan(14);

select tests.let('mug', tests.product(500000, 'NGN', 9)::text);
create function pg_temp.begin(who text) returns text language plpgsql as $$
declare
  v_payment public.payments;
begin
  perform tests.put_in_cart(tests.person(who), tests.get('mug')::uuid);
  v_payment := tests.start(tests.person(who), '{"payment_type": "order"}');
  if v_payment.checkout_status = 'opening' then
    perform public.record_checkout(v_payment.id, 'opened', '{"access_code": "a"}', '[]');
  end if;
  return v_payment.purchase ->> 'order_id';
end;
$$;
create function pg_temp.stands() returns text language sql as $$
  select format('%s; %s/%s', string_agg(o.status || ' ' || o.stock_state, ', ' order by o.number), i.stock, i.reserved)
  from public.orders o, public.product_inventory i where i.product_id = tests.get('mug')::uuid group by i.stock, i.reserved;
$$;
do $$ begin perform tests.let(who, pg_temp.begin(who)) from unnest(array['ada', 'bob', 'eve']) who; end $$;
select is(fulfilment.expire_reservations(), 0, 'in time nothing expires');
update public.orders set reserved_until = now() where id = tests.get('ada')::uuid;
select is(fulfilment.expire_reservations(), 0, 'nor in the last moment');
update public.orders set reserved_until = now() - interval '1 microsecond' where id in (tests.get('ada')::uuid, tests.get('bob')::uuid);
select is(pg_temp.stands(), 'pending reserved, pending reserved, pending reserved; 9/3', 'three hold a piece');
select is(fulfilment.expire_reservations(), 2, 'after it those that are not paid');
select is(pg_temp.stands(), 'failed none, failed none, pending reserved; 9/1', 'have failed and let go of their pieces');
select is(fulfilment.expire_reservations(), 0, 'once');
select is((select count(*) from public.payments p where p.status = 'pending' and p.open_for is not null), 3::bigint, 'their payments are as they were: money may still come');
select is((select count(*) from public.cart_items), 3::bigint, 'and so are the carts');
select is(pg_temp.begin('ada'), tests.get('ada'), 'who comes back goes on with the same order');

-- What was taken is not reserved
do $$ begin
  perform tests.deliver('paystack', 'k', p.reference, tests.captured('c', 500000)) from public.payments p where p.user_id = tests.person('eve');
end $$;
select is(
  (select format('%s %s', o.status, o.reserved_until) from public.orders o where o.id = tests.get('eve')::uuid), 'completed ', 'a paid order waits for nothing'
);
update public.orders set reserved_until = now() - interval '1 day' where stock_state = 'reserved';
select is(fulfilment.expire_reservations(), 1, 'so only what is being paid expires');
select is_empty('select * from tests.broken_books()', 'the inventory agrees with the orders');

-- Many, of one buyer who stands for many
drop index public.orders_one_unpaid;
insert into public.orders (user_id, status, amount, currency, cart_version, stock_state, reserved_until)
select tests.person('ada'), 'cancelled', 1, 'NGN', 'v', 'reserved', now() - interval '1 hour' from generate_series(1, 501);
select is(fulfilment.expire_reservations(), 500, 'five hundred at a time: a run is short');
select is(fulfilment.expire_reservations(), 1, 'the rest next time');
select * from finish();
