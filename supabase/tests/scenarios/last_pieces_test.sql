-- More buyers than pieces, by gateway and with credits: each is told before paying, gets it, or gets the money back.
select plan(13);

select tests.let('print', tests.product(100000, 'NGN', 4, 'physical', 5)::text);
create function pg_temp.begin(who text) returns void language plpgsql as $$
begin
  perform tests.put_in_cart(tests.person(who), tests.get('print')::uuid);
  perform tests.let(who, (tests.start(tests.person(who), '{"payment_type": "order"}')).reference);
end;
$$;
create function pg_temp.pay(who text) returns text language sql as $$
  select tests.deliver('paystack', who, tests.get(who), tests.captured('c-' || who, 100000)) ->> 'outcome';
$$;
create function pg_temp.orders() returns text language sql as $$
  select string_agg(format('%s %s', n, status), ', ' order by status) from (select o.status, count(*) as n from public.orders o group by o.status) x;
$$;
create function pg_temp.stock() returns text language sql as $$
  select format('%s/%s', i.stock, i.reserved) from public.product_inventory i where i.product_id = tests.get('print')::uuid;
$$;
-- Four begin to pay, and the shop is full
do $$ begin perform pg_temp.begin(who) from unnest(array['a', 'b', 'c', 'd']) who; end $$;
select is(pg_temp.stock(), '4/4', 'four buyers hold the four pieces');
select throws_ok($$select pg_temp.begin('e')$$, 'PT409', 'out_of_stock', 'the fifth is told before paying');
do $$ begin perform tests.put_in_cart(tests.person('f'), tests.get('print')::uuid); perform tests.sign_in(tests.person('f')); end $$;
select throws_ok('select public.checkout_with_credits()', 'PT409', 'out_of_stock', 'so is the one with credits');
select tests.sign_out();
select is(tests.wallet(tests.person('f')), 20::bigint, 'who pays nothing');
-- Two let their time pass; two others take their pieces, one by credits
update public.orders set reserved_until = now() - interval '1 minute' where user_id in (tests.person('a'), tests.person('b'));
do $$ begin perform tests.housekeep(); end $$;
select is(pg_temp.orders() || ', ' || pg_temp.stock(), '2 failed, 2 pending, 4/2', 'two reservations run out');
do $$ begin
  perform pg_temp.begin('e');
  perform tests.sign_in(tests.person('f'));
  perform public.checkout_with_credits();
  perform tests.sign_out();
end $$;
select is(pg_temp.stock(), '3/3', 'others are faster now');
-- Then everybody's money comes at once, in any order, and again
select is(pg_temp.pay('a'), 'applied', 'the first of the late ones');
select is((tests.payment(tests.get('a'))).fulfilment, 'refund_due', 'finds nothing left');
do $$ begin perform pg_temp.pay(who) from unnest(array['e', 'd', 'c', 'b', 'a', 'c', 'd', 'e', 'b']) who; end $$;
select is(pg_temp.orders(), '4 processing, 2 refund_due', 'four pieces, four orders; the money of two is due');
select is(pg_temp.stock(), '0/0', 'no piece is left, none is missing');
select results_eq(
  'select p.fulfilment, sum(p.earned_amount), sum(p.refund_due_amount) from public.payments p group by 1 order by 1',
  $$values ('applied', 300000::numeric, 0::numeric), ('refund_due', 0, 200000)$$, 'and every payment is either earned or due for refund'
);
select is(
  (select count(*) from ops.outbox o where o.topic = 'refund_due'), 2::bigint, 'both are queued, once each'
);
select is_empty('select * from tests.broken_books()', 'the books, the stock and what was spent agree');
select * from finish();
