select plan(35);

select tests.let('mug', tests.product(500000, 'NGN', 10, 'physical', 6)::text);
select tests.let('tea', tests.product(80000, 'NGN', null, 'digital', 2)::text);
create function pg_temp.as_user(who text, call text) returns jsonb language plpgsql as $$
declare
  v_answer jsonb;
begin
  perform tests.sign_in(tests.person(who));
  execute 'select ' || call into v_answer;
  perform tests.sign_out();
  return v_answer;
end;
$$;
create function pg_temp.cancel(name text, who text default 'ada') returns text language sql as $$
  select pg_temp.as_user(who, format('public.cancel_order(%L)', tests.get(name))) ->> 'status';
$$;
create function pg_temp.refused(name text, who text, state text, code text, description text) returns setof text language plpgsql as $$
begin
  return next throws_ok(format('select pg_temp.cancel(%L, %L)', name, who), state, code, description);
  perform tests.sign_out();
end;
$$;
create function pg_temp.bought(name text, product text) returns void language plpgsql as $$
begin
  perform tests.put_in_cart(tests.person('ada'), tests.get(product)::uuid);
  perform tests.let(name, pg_temp.as_user('ada', 'public.checkout_with_credits()') ->> 'order_id');
end;
$$;
create function pg_temp.begun(name text) returns void language plpgsql as $$
declare
  v_payment public.payments;
begin
  perform tests.put_in_cart(tests.person('ada'), tests.get('mug')::uuid);
  v_payment := tests.start(tests.person('ada'), '{"payment_type": "order"}');
  perform tests.let(name, v_payment.purchase ->> 'order_id');
  perform tests.let(name || '_payment', v_payment.reference);
end;
$$;

-- Paid with credits
select pg_temp.bought('credits', 'mug');
select is(tests.wallet(tests.person('ada')), 14::bigint, 'six credits were paid');
select pg_temp.refused('credits', 'bob', 'PT404', 'order_not_found', 'someone else''s order is not there');
select is(pg_temp.cancel('credits'), 'cancelled', 'the buyer cancels before it is sent');
select is(tests.wallet(tests.person('ada')), 20::bigint, 'the credits are back at once');
select is((select p.credits_used from public.profiles p where p.id = tests.person('ada')), 0::bigint, 'and were not used');
select is(tests.stock_of('mug'), '10/0', 'the piece too');
select is(
  (select row(t.type, t.amount, t.order_id = tests.get('credits')::uuid, t.idempotency_key)::text
   from public.transactions t where t.user_id = tests.person('ada') order by t.line desc limit 1),
  format('(refund,6,t,order:%s:refund)', tests.get('credits')), 'the statement says what came back and why'
);
select pg_temp.refused('credits', 'ada', 'PT409', 'order_not_cancellable', 'a second time there is nothing to cancel');
select is(tests.wallet(tests.person('ada')), 20::bigint, 'the credits came back once');
select is(
  (select row(l.actor, l.new_status, l.detail ->> 'order_id')::text from ops.audit_log l where l.event = 'order_cancelled'),
  format('(user:%s,cancelled,%s)', tests.person('ada'), tests.get('credits')), 'who did it is written down, once'
);

-- What is delivered stays
select pg_temp.bought('digital', 'tea');
select pg_temp.refused('digital', 'ada', 'PT409', 'order_not_cancellable', 'a download that is there is not given back');
do $$ begin perform tests.put_in_cart(tests.person('ada'), tests.get('tea')::uuid); end $$;
select pg_temp.bought('both', 'mug');
select is((select o.status from public.orders o where o.id = tests.get('both')::uuid), 'processing', 'a download with a parcel');
select pg_temp.refused('both', 'ada', 'PT409', 'order_not_cancellable', 'is there before the parcel is sent, and not given back either');
select lives_ok($$select fulfilment.cancel_order(tests.get('both')::uuid)$$, 'an operator may: they know what was taken');
select pg_temp.bought('sent', 'mug');
update public.orders set status = 'completed', shipped_at = now() where id = tests.get('sent')::uuid;
select pg_temp.refused('sent', 'ada', 'PT409', 'order_not_cancellable', 'nor a parcel that is on its way');
update public.orders set status = 'processing' where id = tests.get('sent')::uuid;
select pg_temp.refused('sent', 'ada', 'PT409', 'order_not_cancellable', 'whatever the status says');
select is(tests.wallet(tests.person('ada')), 12::bigint, 'nothing came back for either');

-- Being paid
select pg_temp.begun('pending');
select is(tests.stock_of('mug'), '9/1', 'a piece is reserved');
select is(pg_temp.cancel('pending'), 'cancelled', 'what is not paid yet can be cancelled');
select is(tests.stock_of('mug'), '9/0', 'and lets go of its piece');
select is(
  (select count(*) from inbox.webhook_events e where e.reason = 'settlement'), 0::bigint, 'there is no money to look after'
);

-- Paid with money
select pg_temp.begun('paid');
do $$ begin perform tests.deliver('paystack', 'k1', tests.get('paid_payment'), tests.captured('c1', 500000)); end $$;
select is(pg_temp.cancel('paid'), 'cancelled', 'what is paid but not sent too');
select is(
  (select row(p.fulfilment, p.earned_amount)::text from tests.payment(tests.get('paid_payment')) p), '(applied,500000)',
  'the money is not touched in this transaction: no payment is locked after its order'
);
select is(inbox.retry_next_event(), true, 'the retry job does it');
select is(
  (select row(p.fulfilment, p.refund_due_amount, p.earned_amount, p.effect ->> 'refused')::text from tests.payment(tests.get('paid_payment')) p),
  '(refund_due,500000,0,order_cancelled)', 'the money is due for refund'
);
select is(
  (select (o.payload ->> 'refund_due')::bigint from ops.outbox o where o.topic = 'refund_due'), 500000::bigint, 'and the refund is queued'
);
select is(tests.wallet(tests.person('ada')), 12::bigint, 'no credits come back for money');

-- Who
select pg_temp.begun('mine');
select pg_temp.refused('mine', 'bob', 'PT404', 'order_not_found', 'nobody cancels another''s order');
select is((select o.status from public.orders o where o.id = tests.get('mine')::uuid), 'pending', 'which goes on');
select tests.let('unknown', gen_random_uuid()::text);
select pg_temp.refused('unknown', 'ada', 'PT404', 'order_not_found', 'an unknown order');
select tests.sign_in(tests.person('ada'));
select throws_ok('select public.cancel_order(null)', 'PT404', 'order_not_found', 'no order');
select tests.sign_out();
insert into ops.operators (user_id, added_by) values (tests.person('olga'), 'test');
select pg_temp.refused('mine', 'olga', 'PT404', 'order_not_found', 'an operator has a door of their own');
select set_config('request.jwt.claims', '{"iss": "https://clerk.test", "sub": "user_nobody", "role": "authenticated"}', true);
set local role authenticated;
select throws_ok($$select public.cancel_order(tests.get('mine')::uuid)$$, 'PT403', 'profile_required', 'who has no profile has no order');
select tests.sign_out();
set local role anon;
select throws_ok($$select public.cancel_order(tests.get('mine')::uuid)$$, '42501', null, 'a visitor cancels nothing');
reset role;
select is_empty('select * from tests.broken_books()', 'the books hold');
select * from finish();
