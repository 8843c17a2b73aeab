select plan(14);

-- Whose order it is, is for the callers (public.cancel_order, public.update_order) to see.
select tests.let('mug', tests.product(500000, 'NGN', 50, 'physical', 6)::text);
create function pg_temp.cancel(status text, stock_state text, shipped timestamptz default null, currency text default 'NGN', payment uuid default null)
returns text language plpgsql as $$
declare
  v_id uuid;
begin
  insert into public.orders (user_id, amount, currency, cart_version, payment_id, shipped_at, reserved_until, status, stock_state)
  values (tests.person('ada'), 6, cancel.currency, 'v', payment, shipped, case when cancel.stock_state = 'reserved' then now() end,
    cancel.status, cancel.stock_state)
  returning id into v_id;
  perform fulfilment.cancel_order(v_id);
  return (select format('%s %s, %s credits', o.status, o.stock_state, tests.wallet(tests.person('ada'))) from public.orders o where o.id = v_id);
end;
$$;
create function pg_temp.refused(status text, stock_state text, shipped timestamptz default null) returns text language sql as $$
  select throws_ok(format('select pg_temp.cancel(%L, %L, %L, %L)', status, stock_state, shipped, 'CREDITS'), 'PT409', 'order_not_cancellable',
    concat_ws(' ', status, case when shipped is not null then 'and sent' end, 'can not be cancelled'));
$$;
do $$ begin perform ledger.spend_credits(tests.person('ada'), 6, 'an order', null); end $$;
select is(pg_temp.cancel('pending', 'reserved'), 'cancelled none, 14 credits', 'not paid: nothing to give back');
select is(pg_temp.cancel('pending', 'reserved', null, 'CREDITS'), 'cancelled none, 14 credits', 'in credits neither');
select is(pg_temp.cancel('processing', 'taken', null, 'CREDITS'), 'cancelled none, 20 credits', 'paid with credits: they are back');
select pg_temp.refused('completed', 'taken');
select pg_temp.refused('failed', 'none');
select pg_temp.refused('cancelled', 'none');
select pg_temp.refused('refund_due', 'none');
select pg_temp.refused('refunded', 'none');
select pg_temp.refused('processing', 'taken', now());
select pg_temp.refused('pending', 'reserved', now());
select is(tests.wallet(tests.person('ada')), 20::bigint, 'no credits came back for those');

-- Paid with money: the payment is settled by an event of its own
select tests.let('p', tests.sale(tests.person('ada')));
select is(
  pg_temp.cancel('processing', 'taken', null, 'NGN', (tests.payment(tests.get('p'))).id), 'cancelled none, 20 credits', 'money is not credits'
);
select is(
  (select row(e.event_type, e.outcome, e.reason)::text from inbox.webhook_events e where e.payment_id = (tests.payment(tests.get('p'))).id),
  '(order.cancelled,parked,settlement)', 'its payment is settled in a transaction of its own'
);
select throws_ok($$select fulfilment.cancel_order(gen_random_uuid())$$, 'P0002', null, 'an unknown order');
select * from finish();
