select plan(6);

select tests.let('mug', tests.product(500000, 'NGN', 5, 'physical')::text);
create function pg_temp.withdraw(state text, to_status text, shipped timestamptz default null) returns text language plpgsql as $$
declare
  v_order public.orders;
begin
  delete from public.order_items;
  delete from public.orders;
  update public.product_inventory set stock = 5, reserved = 0 where product_id = tests.get('mug')::uuid;
  perform tests.put_in_cart(tests.person('ada'), tests.get('mug')::uuid, 2);
  v_order := fulfilment.place_order(tests.person('ada'), 'NGN', null);
  perform fulfilment.move_stock(v_order.id, state);
  update public.orders set shipped_at = shipped;
  perform fulfilment.withdraw_order(v_order.id, to_status);
  return (select format('%s %s %s/%s', o.status, o.stock_state, i.stock, i.reserved) from public.orders o, public.product_inventory i
    where i.product_id = tests.get('mug')::uuid);
end;
$$;
select is(pg_temp.withdraw('reserved', 'cancelled'), 'cancelled none 5/0', 'reserved pieces are free');
select is(pg_temp.withdraw('taken', 'refunded'), 'refunded none 5/0', 'taken ones are back');
select is(pg_temp.withdraw('none', 'failed'), 'failed none 5/0', 'where there were none nothing moves');
select is(pg_temp.withdraw('taken', 'refunded', now()), 'refunded taken 3/0', 'what was sent does not come back by itself');
select throws_ok($$select pg_temp.withdraw('taken', 'lost')$$, '23514', null, 'an unknown status');
select throws_ok($$select fulfilment.withdraw_order(gen_random_uuid(), 'failed')$$, 'P0002', null, 'an unknown order');
select * from finish();
