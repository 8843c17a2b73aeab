select plan(31);

select tests.let('mug', tests.product(500000, 'NGN', 10, 'physical', 6)::text);
select tests.let('tea', tests.product(80000, 'NGN', null, 'digital', 2)::text);
insert into ops.operators (user_id, added_by) values (tests.person('olga'), 'test');
create function pg_temp.update(name text, status text default null, tracking text default null, who text default 'olga') returns text
language plpgsql as $$
declare
  v_answer jsonb;
begin
  perform tests.sign_in(tests.person(who));
  v_answer := public.update_order(tests.get(name)::uuid, update.status, update.tracking);
  perform tests.sign_out();
  return format('%s %s', v_answer ->> 'status', v_answer ->> 'tracking_info');
end;
$$;
create function pg_temp.refused(call text, state text, code text, description text) returns setof text language plpgsql as $$
begin
  return next throws_ok('select pg_temp.update(' || call || ')', state, code, description);
  perform tests.sign_out();
end;
$$;
create function pg_temp.bought(name text, product text) returns void language plpgsql as $$
begin
  perform tests.put_in_cart(tests.person('ada'), tests.get(product)::uuid);
  perform tests.sign_in(tests.person('ada'));
  perform tests.let(name, public.checkout_with_credits() ->> 'order_id');
  perform tests.sign_out();
end;
$$;
create function pg_temp.row(name text) returns public.orders language sql as $$
  select o from public.orders o where o.id = tests.get(name)::uuid;
$$;
select pg_temp.bought('mine', 'mug');
-- Somebody else's, to which nothing of this happens.
do $$ begin
  perform tests.put_in_cart(tests.person('bob'), tests.get('tea')::uuid);
  perform tests.sign_in(tests.person('bob'));
  perform tests.let('other', public.checkout_with_credits() ->> 'order_id');
  perform tests.sign_out();
  perform tests.let('before', pg_temp.row('other')::text);
end $$;

-- Only operators
select pg_temp.refused($$'mine', 'completed', null, 'ada'$$, 'PT403', 'operator_required', 'a buyer does not send their own order');
select pg_temp.refused($$'mine', null, 'x', 'bob'$$, 'PT403', 'operator_required', 'nor does anybody else write on it');
set local role anon;
select throws_ok($$select public.update_order(tests.get('mine')::uuid, 'completed')$$, '42501', null, 'a visitor neither');
reset role;
set local role service_role;
select throws_ok($$select public.update_order(tests.get('mine')::uuid, 'completed')$$, '42501', null, 'nor the service role: somebody has to answer for it');
reset role;

-- Sending
update public.orders set updated_at = '-infinity' where id = tests.get('mine')::uuid;
select is(pg_temp.update('mine', null, 'DHL 1'), 'processing DHL 1', 'tracking by itself');
select is((pg_temp.row('mine')).updated_at, now(), 'which is told');
select is(pg_temp.update('mine'), 'processing DHL 1', 'nothing given changes nothing');
select is(pg_temp.update('mine', 'processing', 'DHL 2'), 'processing DHL 2', 'the status it has');
select is(pg_temp.update('mine', 'completed'), 'completed DHL 2', 'processing → completed');
select is(
  (select row(o.shipped_at, o.fulfilled_at)::text from pg_temp.row('mine') o), row(now(), now())::text, 'it is sent, and so fulfilled'
);
select is(pg_temp.update('mine', 'completed', 'DHL 3'), 'completed DHL 3', 'tracking can be set afterwards');
select is(pg_temp.update('mine', null, repeat('é', 600)), 'completed ' || repeat('é', 500), 'of a long one 500 characters');
select is(
  (select string_agg(format('%s %s', l.actor = 'operator:' || tests.person('olga'), coalesce(l.new_status, '-')), ', ' order by l.id)
   from ops.audit_log l where l.event = 'order_updated'),
  't -, t -, t processing, t completed, t completed, t -', 'every move is written down with who made it'
);

-- What they can not do
select pg_temp.refused($$'mine', 'processing'$$, 'PT409', 'order_transition_refused', 'a sent order does not come back');
select pg_temp.refused($$'mine', 'cancelled'$$, 'PT409', 'order_not_cancellable', 'nor is it cancelled');
select pg_temp.refused($$'mine', 'refunded'$$, 'PT409', 'order_transition_refused', 'refunds come from payments');
select pg_temp.refused($$'mine', 'lost'$$, 'PT409', 'order_transition_refused', 'a status nobody knows');
select pg_temp.refused($$'mine', ''$$, 'PT409', 'order_transition_refused', 'an empty one');
select tests.let('unknown', gen_random_uuid()::text);
select pg_temp.refused($$'unknown', 'completed'$$, 'PT404', 'order_not_found', 'an unknown order');
do $$ begin
  perform tests.put_in_cart(tests.person('ada'), tests.get('mug')::uuid);
  perform tests.let('pending', (tests.start(tests.person('ada'), '{"payment_type": "order"}')).purchase ->> 'order_id');
end $$;
select pg_temp.refused($$'pending', 'completed'$$, 'PT409', 'order_transition_refused', 'what is not paid is not sent');
select pg_temp.refused($$'pending', 'processing'$$, 'PT409', 'order_transition_refused', 'nor prepared');
select is(pg_temp.update('pending', 'cancelled', 'sold elsewhere'), 'cancelled sold elsewhere', 'pending → cancelled');
select pg_temp.refused($$'pending', 'pending'$$, 'PT409', 'order_transition_refused', 'which is the end of it');
select is(
  (select format('%s/%s', i.stock, i.reserved) from public.product_inventory i where i.product_id = tests.get('mug')::uuid), '9/0', 'its piece is free'
);
delete from public.cart_items;
select pg_temp.bought('second', 'mug');
select is(tests.wallet(tests.person('ada')), 8::bigint, 'two mugs were paid with credits');
select is(pg_temp.update('second', 'cancelled'), 'cancelled ', 'processing → cancelled');
select is(tests.wallet(tests.person('ada')), 14::bigint, 'brings the credits back');
select pg_temp.bought('digital', 'tea');
select pg_temp.refused($$'digital', 'cancelled'$$, 'PT409', 'order_not_cancellable', 'not what has been delivered');
select is((select pg_temp.update('digital', null, 'by mail')), 'completed by mail', 'though it may have a note');
select is(pg_temp.row('other')::text, tests.get('before'), 'nobody else''s order was touched');
select is_empty('select * from tests.broken_books()', 'the books hold');
select * from finish();
