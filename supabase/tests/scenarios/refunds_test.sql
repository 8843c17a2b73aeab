-- Refunds from the operator's wish to the statement: what they take back, from whom, and what stays.
select plan(48);

insert into ops.operators (user_id, added_by) values (tests.person('ops'), 'test');
create function pg_temp.stand(reference text) returns text language sql as $$
  select concat_ws(' ', p.status, p.fulfilment, 'wallet', tests.wallet(p.user_id), nullif(p.refund_due_amount, 0), p.effect ->> 'refused')
  from public.payments p where p.reference = stand.reference;
$$;
create function pg_temp.tell(reference text, facts jsonb) returns void language sql as $$
  select tests.deliver('paystack', gen_random_uuid()::text, reference, facts);
$$;
create function pg_temp.pay(reference text) returns void language sql as $$
  select pg_temp.tell(reference, tests.captured(reference || 'c', (tests.payment(reference)).amount));
$$;
-- An operator refunds; the gateway takes it on as <key>.
create function pg_temp.refund(reference text, key text, amount bigint default null) returns bigint language plpgsql as $$
declare
  v_call jsonb := public.request_refund(
    tests.payer(tests.person('ops')), jsonb_build_object('reference', reference, 'amount', amount, 'idempotency_key', key, 'providers', array['paystack']));
begin
  perform pg_temp.tell(reference, tests.fact('refund_pending', key, (v_call ->> 'amount')::bigint,
    jsonb_build_object('parent', v_call ->> 'capture_id')));
  perform public.record_refund((v_call ->> 'refund_id')::uuid, 'accepted', key, null);
  return v_call ->> 'amount';
end;
$$;
create function pg_temp.why(person text, query text) returns text language plpgsql as $$
declare
  v_hint text;
  v_message text;
begin
  perform tests.as_person(person, query);
  return 'nothing';
exception when others then
  get stacked diagnostics v_hint = pg_exception_hint, v_message = message_text;
  perform tests.sign_out();
  return v_message || ': ' || v_hint;
end;
$$;

-- In part twice, then in full
select tests.let('p', tests.sale(tests.person('ada')));
select pg_temp.pay(tests.get('p'));
select is(pg_temp.refund(tests.get('p'), 'a1', 25000), 25000::bigint, 'a part');
select is(pg_temp.stand(tests.get('p')), 'partially_refunded partly_reversed wallet 95', 'takes its part');
select is(pg_temp.refund(tests.get('p'), 'a2', 25000), 25000::bigint, 'a second part of the same size is another refund');
select is(pg_temp.stand(tests.get('p')), 'partially_refunded partly_reversed wallet 70', 'and takes its part');
select is(pg_temp.refund(tests.get('p'), 'a3'), 50000::bigint, 'then all that is left');
select is(pg_temp.stand(tests.get('p')), 'refunded reversed wallet 20', 'takes the rest');
select throws_ok(format('select pg_temp.refund(%L, %L, 1)', tests.get('p'), 'a4'), 'PT409', 'refund_too_large', 'and no more');
select pg_temp.tell(tests.get('p'), tests.refunded('a' || i, a)) from (values (1, 25000), (2, 25000), (3, 50000)) r (i, a);
select is(pg_temp.stand(tests.get('p')), 'refunded reversed wallet 20', 'that they arrived is no news');
select pg_temp.tell(tests.get('p'), tests.fact('refund_failed', 'a2', 25000));
select is(pg_temp.stand(tests.get('p')), 'partially_refunded partly_reversed wallet 45', 'one that comes back gives its part back');
select is(public.claim_refunds(10, '{paystack}'), '[]', 'and nobody asks for it again by himself');
select is(pg_temp.refund(tests.get('p'), 'a5', 25000), 25000::bigint, 'an operator may');

-- In the dashboard, without a request
select tests.let('p', tests.sale(tests.person('bob')));
select pg_temp.pay(tests.get('p')), pg_temp.tell(tests.get('p'), tests.refunded('dash', 40000));
select is(pg_temp.stand(tests.get('p')), 'partially_refunded partly_reversed wallet 80', 'a refund nobody here asked for counts like any other');
select is(pg_temp.refund(tests.get('p'), 'b1'), 60000::bigint, 'and is not refunded again');

-- Spent before
select tests.let('p', tests.sale(tests.person('cleo')));
select pg_temp.pay(tests.get('p'));
do $$ begin perform tests.as_person('cleo', $q$select public.spend_credits(110, 'A thing', 'k1')$q$); end $$;
do $$ begin perform pg_temp.refund(tests.get('p'), 'c1', 50000); end $$;
select is(pg_temp.stand(tests.get('p')), 'partially_refunded partly_reversed wallet -40', 'what was spent before it was taken back is a debt');
select is(
  (select row(p.credits, p.debt)::text from public.profiles p where p.id = tests.person('cleo')), '(0,40)', 'the wallet itself is at zero'
);
select is(
  pg_temp.why('cleo', $q$select public.spend_credits(1, 'A thing', 'k2')$q$),
  'wallet_in_debt: Buy at least 40 credits: the next purchase pays this first.', 'spending is refused, with what to do'
);
select is(
  tests.as_person('cleo', $q$select string_agg(t.type || ' ' || t.amount || ' ' || t.balance_after, ', ' order by t.line) from public.transactions t$q$),
  'bonus 20 20, purchase 100 120, spend -110 10, refund -50 -40', 'the statement says so'
);
select is(tests.as_person('cleo', 'select debt::text from public.profiles'), '40', 'and so does the profile');
select tests.let('q', tests.sale(tests.person('cleo'), 30, 30000));
select pg_temp.pay(tests.get('q'));
select is(tests.wallet(tests.person('cleo')), -10::bigint, 'the next purchase pays it first');
select isnt(pg_temp.why('cleo', $q$select public.spend_credits(1, 'A thing', 'k3')$q$), 'nothing', 'while anything of it is left nothing is spent');
select tests.let('q', tests.sale(tests.person('cleo'), 30, 30000));
select pg_temp.pay(tests.get('q'));
select is(tests.wallet(tests.person('cleo')), 20::bigint, 'what is more is theirs');
select is(pg_temp.why('cleo', $q$select public.spend_credits(1, 'A thing', 'k4')$q$), 'nothing', 'and can be spent');
select is(
  (select string_agg(distinct a.code || ' ' || s.amount, ', ') from (
     select e.account_id, sum(e.amount) as amount from ledger.entries e group by e.account_id
   ) s join ledger.accounts a on a.id = s.account_id where a.code = 'debt:' || tests.person('cleo')),
  'debt:' || tests.person('cleo') || ' 0', 'the ledger''s debt is paid'
);

-- An order
create function pg_temp.order(person text, kind text) returns text language plpgsql as $$
begin
  perform tests.let('product', tests.product(20000, 'NGN', 5, kind)::text);
  perform tests.put_in_cart(tests.person(person), tests.get('product')::uuid, 2);
  return (tests.start(tests.person(person), '{"payment_type": "order"}')).reference;
end;
$$;
create function pg_temp.shop(reference text) returns text language sql as $$
  select concat_ws(' ', o.status, o.stock_state, 'stock', i.stock, 'reserved', i.reserved)
  from public.orders o, public.product_inventory i
  where o.id = ((tests.payment(reference)).purchase ->> 'order_id')::uuid and i.product_id = tests.get('product')::uuid
$$;
select tests.let('p', pg_temp.order('dan', 'physical'));
select pg_temp.pay(tests.get('p'));
do $$ begin perform pg_temp.refund(tests.get('p'), 'd1', 39999); end $$;
select is(pg_temp.shop(tests.get('p')), 'processing taken stock 3 reserved 0', 'an order refunded in part is kept, down to its last unit');
select is(pg_temp.stand(tests.get('p')), 'partially_refunded partly_reversed wallet 20', 'and the payment says so');
do $$ begin perform pg_temp.refund(tests.get('p'), 'd2'); end $$;
select is(pg_temp.shop(tests.get('p')), 'refunded none stock 5 reserved 0', 'in full it ends, and what never left is back in stock');
select pg_temp.tell(tests.get('p'), tests.fact('refund_failed', 'd2', 1));
select is(pg_temp.shop(tests.get('p')), 'processing taken stock 3 reserved 0', 'a refund that fails brings it back while there is stock');
select tests.let('p', pg_temp.order('dan', 'physical'));
select pg_temp.pay(tests.get('p'));
update public.orders set status = 'completed', shipped_at = now() where id = ((tests.payment(tests.get('p'))).purchase ->> 'order_id')::uuid;
do $$ begin perform pg_temp.refund(tests.get('p'), 'd3'); end $$;
select is(pg_temp.shop(tests.get('p')), 'refunded taken stock 3 reserved 0', 'what was sent is not in stock');
select tests.let('p', pg_temp.order('dan', 'digital'));
select pg_temp.pay(tests.get('p'));
create function pg_temp.download() returns text language sql as $$
  select pg_temp.why('dan', format('select public.create_download(%L, %L)', (tests.payment(tests.get('p'))).purchase ->> 'order_id', tests.get('product')))
$$;
select is(pg_temp.download(), 'nothing', 'what was bought can be downloaded');
do $$ begin perform pg_temp.refund(tests.get('p'), 'd4'); end $$;
select isnt(pg_temp.download(), 'nothing', 'refunded no longer');

-- Sold out, and so due for refund, by itself
select tests.let('p', pg_temp.order('eve', 'physical'));
do $$ begin
  -- Not paid in time; meanwhile somebody else buys four of the five.
  update public.orders set reserved_until = now() - interval '1 minute'
  where id = ((tests.payment(tests.get('p'))).purchase ->> 'order_id')::uuid;
  perform fulfilment.expire_reservations();
  perform pg_temp.tell(tests.get('p'), tests.fact('canceled', tests.get('p') || 'x'));
  perform tests.put_in_cart(tests.person('dan'), tests.get('product')::uuid, 4);
  perform tests.let('other', (tests.start(tests.person('dan'), '{"payment_type": "order"}')).reference);
  perform pg_temp.pay(tests.get('other'));
end $$;
select pg_temp.pay(tests.get('p'));
select is(pg_temp.stand(tests.get('p')), 'success refund_due wallet 20 40000 out_of_stock', 'a late success that can''t be given any more is due for refund');
select tests.let('claimed', public.claim_refunds(10, '{paystack}')::text);
select is(
  (select string_agg(concat_ws(' ', c ->> 'amount', c ->> 'reason'), ', ') from jsonb_array_elements(tests.get('claimed')::jsonb) c),
  '40000 The last piece has been sold.', 'and asked for by itself, all of it, with why'
);
do $$ begin
  perform pg_temp.tell(tests.get('p'), tests.refunded('e1', 40000));
  perform public.record_refund((tests.get('claimed')::jsonb #>> '{0,refund_id}')::uuid, 'accepted', 'e1', null);
end $$;
select is(pg_temp.stand(tests.get('p')), 'refunded reversed wallet 20 out_of_stock', 'then all of it is back, and it still says why');
select is(pg_temp.shop(tests.get('p')), 'refunded none stock 1 reserved 0', 'and the order is too');

-- Late, and can be given
select tests.let('p', tests.sale(tests.person('fay')));
select pg_temp.tell(tests.get('p'), tests.fact('attempt_failed', tests.get('p') || 'x')), pg_temp.tell(tests.get('p'), tests.fact('canceled', tests.get('p') || 'y'));
select is(pg_temp.stand(tests.get('p')), 'canceled none wallet 20', 'failed, canceled');
select pg_temp.pay(tests.get('p'));
select is(pg_temp.stand(tests.get('p')), 'success applied wallet 120', 'and paid after all: given');

-- An agent
do $$ declare v_agent uuid; begin
  insert into public.agents (name, credits) values ('Writer', 10) returning id into v_agent;
  insert into public.agent_prices (agent_id, currency, amount) values (v_agent, 'NGN', 50000);
  perform tests.let('agent', v_agent::text);
end $$;
select tests.let('p', (tests.start(tests.person('gil'), jsonb_build_object('payment_type', 'agent', 'agent_id', tests.get('agent')))).reference);
create function pg_temp.access() returns text language sql as $$
  select tests.as_person('gil', format('select public.has_agent_access(%L)', tests.get('agent')))
$$;
select pg_temp.pay(tests.get('p'));
do $$ begin perform pg_temp.refund(tests.get('p'), 'g1', 25000); end $$;
select is(pg_temp.access(), 'true', 'access is indivisible: half refunded it stays');
select is(pg_temp.stand(tests.get('p')), 'partially_refunded partly_reversed wallet 25', 'half of its credits do not');
do $$ begin perform pg_temp.refund(tests.get('p'), 'g2'); end $$;
select is(pg_temp.access(), 'false', 'refunded in full it is withdrawn');
select is(pg_temp.stand(tests.get('p')), 'refunded reversed wallet 20', 'with all of its credits');

-- A group: full when the money comes, and falling back
select tests.let('group', tests.as_person('hal', $q$select public.create_group('Ajo', 'NGN', 100000, 50000, 2, 7)$q$));
create function pg_temp.seat(person text) returns text language plpgsql as $$
declare
  v_request text := tests.as_person(person, format('select public.request_to_join(%L)', tests.get('group')));
begin
  perform tests.as_person('hal', format('select public.approve_join_request(%L)', v_request));
  return (tests.start(tests.person(person), jsonb_build_object('payment_type', 'group_join', 'group_id', tests.get('group')))).reference;
end;
$$;
create function pg_temp.member(person text) returns text language sql as $$
  select concat_ws(' ', m.status, case when m.has_paid_security_deposit then 'deposit' end, (
    select string_agg(c.cycle_number || ' ' || c.status, ' ' order by c.cycle_number) from public.contributions c where c.member_id = m.id and c.cycle_number = 1))
  from public.group_members m where m.group_id = tests.get('group')::uuid and m.user_id = tests.person(person)
$$;
select tests.let('h', (tests.start(tests.person('hal'), jsonb_build_object('payment_type', 'group_creation', 'group_id', tests.get('group')))).reference);
select pg_temp.pay(tests.get('h'));
select tests.let('i', pg_temp.seat('ian')), tests.let('j', pg_temp.seat('joe'));
select pg_temp.pay(tests.get('i')), pg_temp.pay(tests.get('j'));
select is(pg_temp.stand(tests.get('j')), 'success refund_due wallet 20 150000 group_full', 'of two who pay for the last seat one is due for refund');
select is(public.claim_refunds(10, '{paystack}') #>> '{0,reason}', 'All seats of this group are taken.', 'by itself, with why');
select is(pg_temp.member('ian'), 'active deposit 1 paid', 'the other has it');
do $$ begin perform pg_temp.refund(tests.get('i'), 'i1', 60000); end $$;
select is(pg_temp.member('ian'), 'active deposit 1 due', 'refunded in part the deposit is covered first, the contribution falls back to due');
select is(
  (select string_agg(concat_ws(' ', t.type, t.amount, t.unit), ', ' order by t.line) from public.transactions t
   where t.user_id = tests.person('ian') and t.unit <> 'CREDITS'),
  'security_deposit 50000 NGN, contribution 100000 NGN, contribution -60000 NGN', 'the statement tells it'
);
do $$ begin perform pg_temp.refund(tests.get('i'), 'i2'); end $$;
select isnt(pg_temp.member('ian'), 'active deposit 1 due', 'refunded in full the deposit is gone too');
select is((tests.payment(tests.get('i'))).fulfilment, 'reversed', 'and the payment is taken back');

select is_empty('select * from tests.broken_books()', 'the books hold');
select * from finish();
