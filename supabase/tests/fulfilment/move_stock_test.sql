select plan(25);

select tests.let('a', tests.product(1, 'NGN', 5)::text);
select tests.let('b', tests.product(1, 'NGN', 2)::text);
select tests.let('endless', tests.product(1)::text);
insert into public.orders (id, user_id, amount, currency, cart_version) values ('00000000-0000-4000-8000-000000000001', tests.person('ada'), 2, 'NGN', 'v');
insert into public.order_items
select '00000000-0000-4000-8000-000000000001', p.id, 'x', 'digital', case p.id when tests.get('a')::uuid then 3 else 2 end, 1
from public.products p where p.id in (tests.get('a')::uuid, tests.get('b')::uuid, tests.get('endless')::uuid);
create function pg_temp.stands() returns text language sql as $$
  select format('%s: a %s/%s, b %s/%s', o.stock_state, a.stock, a.reserved, b.stock, b.reserved)
  from public.orders o, public.product_inventory a, public.product_inventory b
  where o.id = '00000000-0000-4000-8000-000000000001' and a.product_id = tests.get('a')::uuid and b.product_id = tests.get('b')::uuid;
$$;
create function pg_temp.move(to_state text) returns text language plpgsql as $$
declare
  v_moved boolean := fulfilment.move_stock('00000000-0000-4000-8000-000000000001', to_state);
begin
  return format('%s %s', v_moved, pg_temp.stands());
end;
$$;
select is(pg_temp.stands(), 'none: a 5/0, b 2/0', 'before');
select is(pg_temp.move('reserved'), 't reserved: a 5/3, b 2/2', 'reserved: still ours, held for the order; what never runs out is not counted');
select is((select o.reserved_until from public.orders o), now() + interval '15 minutes', 'for fifteen minutes');
update ops.settings set value = '"1 hour"' where name = 'reservation';
select is(pg_temp.move('reserved'), 't reserved: a 5/3, b 2/2', 'once more moves nothing');
select is((select o.reserved_until from public.orders o), now() + interval '1 hour', 'but the time begins anew, and is a setting');
select is(pg_temp.move('taken'), 't taken: a 2/0, b 0/0', 'taken: gone');
select is((select o.reserved_until from public.orders o), null, 'with no time left to wait for');
select is(pg_temp.move('taken'), 't taken: a 2/0, b 0/0', 'once');
select is(pg_temp.move('none'), 't none: a 5/0, b 2/0', 'none: back in the shop');
select is(pg_temp.move('none'), 't none: a 5/0, b 2/0', 'once');
select is(pg_temp.move('taken'), 't taken: a 2/0, b 0/0', 'straight from the shop');
select is(pg_temp.move('reserved'), 't reserved: a 5/3, b 2/2', 'and from taken to reserved');
select is(pg_temp.move('none'), 't none: a 5/0, b 2/0', 'from reserved to the shop');

-- Too few
update public.product_inventory set stock = 1 where product_id = tests.get('b')::uuid;
select is(pg_temp.move('reserved'), 'f none: a 5/0, b 1/0', 'one piece too few of one: nothing of any is moved');
select is(pg_temp.move('taken'), 'f none: a 5/0, b 1/0', 'nor taken');
update public.product_inventory set stock = 3, reserved = 2 where product_id = tests.get('b')::uuid;
select is(pg_temp.move('reserved'), 'f none: a 5/0, b 3/2', 'what others have reserved is not there');
select is(pg_temp.move('taken'), 'f none: a 5/0, b 3/2', 'nor can it be taken');
update public.product_inventory set stock = 4 where product_id = tests.get('b')::uuid;
select is(pg_temp.move('taken'), 't taken: a 2/0, b 2/2', 'exactly what is left can');
select is(pg_temp.move('none'), 't none: a 5/0, b 4/2', 'and goes back');

-- What can not be is an error, not a no
select throws_ok($$select pg_temp.move('lost')$$, '23514', null, 'an unknown state');
select throws_ok($$select pg_temp.move(null)$$, '23502', null, 'no state');
select throws_ok($$select fulfilment.move_stock(gen_random_uuid(), 'taken')$$, 'P0002', null, 'an unknown order');
do $$ begin perform pg_temp.move('reserved'); end $$;
update public.product_inventory set reserved = 0 where product_id = tests.get('a')::uuid;
select throws_ok($$select pg_temp.move('none')$$, '23514', null, 'pieces that nobody holds can not be let go');
do $$ begin update public.product_inventory set reserved = 3 where product_id = tests.get('a')::uuid; perform pg_temp.move('taken'); end $$;
update public.orders set status = 'completed';
select throws_ok($$select pg_temp.move('none')$$, '23514', null, 'and an order that is delivered keeps its pieces');
select is(pg_temp.stands(), 'taken: a 2/0, b 2/2', 'none of it left a trace');
select * from finish();
