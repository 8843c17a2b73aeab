select plan(10);

select tests.let('mug', tests.product(500000, 'NGN', 200, 'physical', 1)::text);
insert into ops.operators (user_id, added_by) values (tests.person('olga'), 'test');
create function pg_temp.list(who text default 'olga') returns jsonb language plpgsql as $$
declare
  v_answer jsonb;
begin
  perform tests.sign_in(tests.person(who));
  v_answer := public.orders_to_send();
  perform tests.sign_out();
  return v_answer;
end;
$$;
create function pg_temp.order_of(who text, quantity integer default 1) returns void language plpgsql as $$
begin
  perform tests.put_in_cart(tests.person(who), tests.get('mug')::uuid, quantity);
  perform tests.sign_in(tests.person(who));
  perform public.checkout_with_credits();
  perform tests.sign_out();
end;
$$;
select is(pg_temp.list(), '[]', 'nothing waits');
do $$ begin
  perform pg_temp.order_of('ada', 2);
  perform pg_temp.order_of('bob');
end $$;
select is(
  (select jsonb_agg(jsonb_build_object('email', o ->> 'email', 'items', o -> 'items', 'status', o ->> 'status')) from jsonb_array_elements(pg_temp.list()) o),
  '[{"email": "ada@example.test", "status": "processing", "items": [{"name": "Test physical", "kind": "physical", "quantity": 2}]},
    {"email": "bob@example.test", "status": "processing", "items": [{"name": "Test physical", "kind": "physical", "quantity": 1}]}]',
  'everybody''s orders, oldest first, with whom to send them to and what'
);
update public.orders set status = 'refund_due' where user_id = tests.person('bob');
select is(pg_temp.list() #>> '{1,status}', 'refund_due', 'money that waits to be refunded is on the list');
update public.orders set status = 'completed' where user_id = tests.person('bob');
select is(jsonb_array_length(pg_temp.list()), 1, 'what is done is not');
update public.orders set status = 'pending' where user_id = tests.person('bob');
select is(jsonb_array_length(pg_temp.list()), 1, 'nor what nobody has paid');
delete from public.order_items;
delete from public.orders;
insert into public.orders (user_id, status, stock_state, amount, currency, cart_version)
select tests.person('ada'), 'processing', 'taken', n, 'NGN', 'v' from generate_series(1, 105) n;
select is(jsonb_array_length(pg_temp.list()), 100, 'a hundred at a time');
select is(pg_temp.list() #>> '{0,amount}', '1', 'those that wait longest');

select throws_ok($$select pg_temp.list('ada')$$, 'PT403', 'operator_required', 'a user sees no one else''s orders');
select tests.sign_out();
set local role anon;
select throws_ok('select public.orders_to_send()', '42501', null, 'nor does a visitor');
reset role;
delete from ops.operators;
select throws_ok($$select pg_temp.list('olga')$$, 'PT403', 'operator_required', 'nor who is no longer an operator');
select tests.sign_out();
select * from finish();
