-- Orders and agents end in one state, whatever the order and however often their payment's events come.
select plan(36);

insert into public.agents (id, name, credits) values ('00000000-0000-4000-8000-0000000000a1', 'Scribe', 50);
insert into public.agent_prices values ('00000000-0000-4000-8000-0000000000a1', 'NGN', 100000);

create function pg_temp.state(reference text) returns text language sql as $$
  select jsonb_build_object(
    'payment', concat_ws(' ', p.status, p.fulfilment, p.net_amount, p.earned_amount, p.refund_due_amount, p.refunded_amount),
    'effect', p.effect - 'order_id' - 'order_number', 'spent', u.total_spent, 'credits', u.credits - u.debt,
    'order', (select concat_ws(' ', o.status, o.stock_state, o.payment_id = p.id) from public.orders o where o.user_id = u.id),
    'access', (select count(*) from public.agent_access a where a.user_id = u.id and a.withdrawn_at is null),
    'accounts', (
      select jsonb_object_agg(b.code, b.amount) from (
        select replace(a.code, u.id::text, 'user') as code, sum(e.amount) as amount
        from ledger.journals j join ledger.entries e on e.journal_id = j.id join ledger.accounts a on a.id = e.account_id
        where j.payment_id = p.id group by 1 having sum(e.amount) <> 0
      ) b
    )
  )::text
  from public.payments p join public.profiles u on u.id = p.user_id where p.reference = state.reference;
$$;
create function pg_temp.play(kind text, facts jsonb[], play_order integer[]) returns text language plpgsql as $$
declare
  v_user uuid := tests.sign_up(gen_random_uuid() || '@example.test');
  v_reference text;
  v_step integer;
begin
  if kind = 'order' then
    perform tests.put_in_cart(v_user, tests.product(100000, 'NGN', 5, 'physical'));
  end if;
  v_reference := (tests.start(v_user, jsonb_build_object('payment_type', kind, 'agent_id', '00000000-0000-4000-8000-0000000000a1'))).reference;
  foreach v_step in array play_order loop
    perform tests.deliver('paystack', format('%s %s', v_reference, v_step), v_reference,
      facts[v_step] || jsonb_build_object('object_id', v_reference || (facts[v_step] ->> 'object_id')));
  end loop;
  return pg_temp.state(v_reference);
end;
$$;
-- Every permutation of the facts, each told once more somewhere at the end; the end states.
create function pg_temp.ends(kind text, facts jsonb[]) returns table (state text, ways bigint) language sql as $$
  select pg_temp.play(kind, facts, p.sequence || p.sequence[1]), count(*)
  from tests.permutations((select array_agg(i) from generate_series(1, cardinality(facts)) i)) p (sequence)
  group by 1;
$$;
create temp table ends (state text, ways bigint) on commit drop;
create function pg_temp.told(kind text, facts jsonb[], want text, description text) returns setof text language plpgsql as $$
begin
  -- Nothing is committed, so autovacuum never sees how these grow.
  analyze ledger.journals, ledger.entries, ledger.accounts, inbox.payment_facts, public.payments, public.transactions;
  truncate ends;
  insert into ends select * from pg_temp.ends(kind, facts);
  return next is((select count(*) from ends), 1::bigint, format('%s: %s ways, one end', description, (select sum(e.ways) from ends e)));
  return next is((select min(state::jsonb - 'accounts' - 'spent' - 'effect' #>> '{}') from ends), (want::jsonb #>> '{}'), description);
end;
$$;
create function pg_temp.facts(variadic names text[]) returns jsonb[] language sql as $$
  select array_agg(case n
    when 'captured' then tests.captured('c1', 100000)
    when 'failed' then tests.fact('attempt_failed', 'a1')
    when 'part' then tests.refunded('r1', 30000)
    when 'rest' then tests.refunded('r2', 70000)
    when 'all' then tests.refunded('r3', 100000)
    when 'all failed' then tests.fact('refund_failed', 'r3', 100000)
    when 'opened' then tests.fact('dispute_opened', 'd1', 100000)
    when 'won' then tests.fact('dispute_won', 'd1')
    when 'lost' then tests.fact('dispute_lost', 'd1', 100000)
    when 'twice' then tests.captured('c2', 100000)
  end) from unnest(names) n;
$$;

-- An order
select pg_temp.told('order', pg_temp.facts('captured', 'failed'),
  '{"payment": "success applied 100000 100000 0 0", "credits": 20, "order": "processing taken t", "access": 0}', 'paid at the second try');
select pg_temp.told('order', pg_temp.facts('captured', 'part'),
  '{"payment": "partially_refunded partly_reversed 70000 70000 0 30000", "credits": 20, "order": "processing taken t", "access": 0}', 'a part refunded keeps the order');
select pg_temp.told('order', pg_temp.facts('captured', 'part', 'rest'),
  '{"payment": "refunded reversed 0 0 0 100000", "credits": 20, "order": "refunded none t", "access": 0}', 'all refunded in two parts takes it back');
select pg_temp.told('order', pg_temp.facts('captured', 'all', 'all failed', 'failed'),
  '{"payment": "success applied 100000 100000 0 0", "credits": 20, "order": "processing taken t", "access": 0}', 'a refund that failed');
select pg_temp.told('order', pg_temp.facts('captured', 'opened', 'won', 'part'),
  '{"payment": "partially_refunded partly_reversed 70000 70000 0 30000", "credits": 20, "order": "processing taken t", "access": 0}', 'a dispute won, and a part refunded');
select pg_temp.told('order', pg_temp.facts('captured', 'opened', 'lost'),
  '{"payment": "disputed reversed 0 0 0 0", "credits": 20, "order": "refunded none t", "access": 0}', 'a dispute lost');
select pg_temp.told('order', pg_temp.facts('captured', 'twice', 'all'),
  '{"payment": "success applied 100000 100000 0 100000", "credits": 20, "order": "processing taken t", "access": 0}', 'paid twice and refunded once');
select pg_temp.told('order', pg_temp.facts('captured', 'twice', 'part'),
  '{"payment": "success refund_due 100000 100000 70000 30000", "credits": 20, "order": "processing taken t", "access": 0}', 'paid twice, a part of it refunded');
select is(
  (select state::jsonb -> 'accounts' from ends), '{"clearing:paystack:test": 170000, "revenue:order:test": -100000, "suspense:test": -70000}'::jsonb,
  'what is owed waits in suspense'
);

select pg_temp.told('order', pg_temp.facts('captured', 'twice', 'part', 'opened'),
  '{"payment": "disputed partly_reversed 70000 70000 0 30000", "credits": 20, "order": "processing taken t", "access": 0}', 'paid twice, a part refunded, all of one disputed');

-- An agent
select pg_temp.told('agent', pg_temp.facts('captured', 'failed'),
  '{"payment": "success applied 100000 100000 0 0", "credits": 70, "order": null, "access": 1}', 'an agent paid at the second try');
select pg_temp.told('agent', pg_temp.facts('captured', 'part'),
  '{"payment": "partially_refunded partly_reversed 70000 70000 0 30000", "credits": 55, "order": null, "access": 1}', 'an agent refunded in part: access stays, credits in proportion');
select pg_temp.told('agent', pg_temp.facts('captured', 'part', 'rest', 'failed'),
  '{"payment": "refunded reversed 0 0 0 100000", "credits": 20, "order": null, "access": 0}', 'an agent refunded whole');
select pg_temp.told('agent', pg_temp.facts('captured', 'part', 'opened', 'won'),
  '{"payment": "partially_refunded partly_reversed 70000 70000 0 30000", "credits": 55, "order": null, "access": 1}', 'an agent disputed, won, and refunded in part');
select pg_temp.told('agent', pg_temp.facts('captured', 'opened', 'lost'),
  '{"payment": "disputed reversed 0 0 0 0", "credits": 20, "order": null, "access": 0}', 'an agent disputed and lost');
select pg_temp.told('agent', pg_temp.facts('captured', 'twice', 'all', 'all failed'),
  '{"payment": "success refund_due 100000 100000 100000 0", "credits": 70, "order": null, "access": 1}', 'an agent paid twice, the refund failed');
select is_empty('select * from tests.broken_books()', 'the books, the stock and what was spent agree');

-- Sold out when the money came, and the refund fails: in every order the order waits for its refund again.
create function pg_temp.sold_out(variadic types text[]) returns text language plpgsql as $$
declare
  v_product uuid := tests.product(100000, 'NGN', 1, 'physical');
  v_buyer uuid := tests.sign_up(gen_random_uuid() || '@example.test');
  v_reference text;
  v_type text;
begin
  perform tests.put_in_cart(v_buyer, v_product);
  v_reference := (tests.start(v_buyer, '{"payment_type": "order"}')).reference;
  update public.orders o set reserved_until = now() - interval '1 hour' where o.user_id = v_buyer;
  perform fulfilment.expire_reservations();
  update public.product_inventory i set stock = 0 where i.product_id = v_product;
  foreach v_type in array types loop
    perform tests.deliver('paystack', v_reference || v_type, v_reference,
      tests.fact(v_type, v_reference || case v_type when 'captured' then 'c' else 'r' end, 100000));
  end loop;
  -- A piece that is free by now turns nothing around.
  update public.product_inventory i set stock = 1 where i.product_id = v_product;
  perform inbox.schedule_settlement((tests.payment(v_reference)).id, 'test');
  perform inbox.retry_next_event();
  return (
    select format('%s %s, order %s', p.fulfilment, p.effect ->> 'refused', o.status)
    from tests.payment(v_reference) p, public.orders o where o.user_id = v_buyer
  );
end;
$$;
select is(pg_temp.sold_out('captured'), 'refund_due out_of_stock, order refund_due', 'sold out: the money is due');
select is(
  pg_temp.sold_out('captured', 'refund_processed'), 'reversed out_of_stock, order refunded', 'refunded: the payer still reads why'
);
select is(
  pg_temp.sold_out('captured', 'refund_processed', 'refund_failed'), 'refund_due out_of_stock, order refund_due', 'the refund failed'
);
select is(
  pg_temp.sold_out('refund_processed', 'captured', 'refund_failed'), pg_temp.sold_out('captured', 'refund_failed', 'refund_processed'),
  'in whatever order'
);
select * from finish();
