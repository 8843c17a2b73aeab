-- Disputes: what they take and when, in every order of their events; and money that is told as refund and as dispute.
select plan(17);

create function pg_temp.orders(facts jsonb) returns setof jsonb language sql as $$
  with recursive o as (
    select '[]'::jsonb as told, '{}'::int[] as used
    union all
    select o.told || jsonb_build_array(facts -> i), o.used || i
    from o cross join generate_series(0, jsonb_array_length(facts) - 1) i where i <> all (o.used)
  )
  select told from o where jsonb_array_length(told) = jsonb_array_length(facts)
$$;
-- Where a sale of 100 credits for 100000 ends, over all orders of these facts, each an event of its own.
create function pg_temp.ends(facts jsonb) returns text[] language plpgsql as $$
declare
  v_order jsonb;
  v_fact jsonb;
  v_reference text;
  v_ends text[] := '{}';
begin
  for v_order in select * from pg_temp.orders(facts) loop
    v_reference := tests.sale(tests.person('ada'));
    for v_fact in select * from jsonb_array_elements(v_order) loop
      perform tests.deliver('paystack', gen_random_uuid()::text, v_reference, replace(v_fact::text, '#', v_reference)::jsonb);
    end loop;
    v_ends := v_ends || (select concat_ws(' ', p.status, p.fulfilment, 'net', p.net_amount, 'refunded', p.refunded_amount, 'credits',
      coalesce((select sum(t.amount) from public.transactions t where t.payment_id = p.id), 0))
      from public.payments p where p.reference = v_reference);
  end loop;
  return (select array_agg(distinct e) from unnest(v_ends) e);
end;
$$;
create function pg_temp.setting(value text) returns void language sql as $$
  update ops.settings set value = to_jsonb(setting.value) where name = 'dispute_withdraws';
$$;
select tests.let('c', tests.captured('#c', 100000)::text);
select tests.let('opened', tests.fact('dispute_opened', '#d', 100000)::text);
select tests.let('won', tests.fact('dispute_won', '#d', 100000)::text);
select tests.let('lost', tests.fact('dispute_lost', '#d', 60000)::text);
create function pg_temp.facts(variadic names text[]) returns jsonb language sql as $$
  select jsonb_agg(tests.get(n)::jsonb) from unnest(names) n
$$;

select is(pg_temp.ends(pg_temp.facts('c', 'opened')), array['disputed reversed net 0 refunded 0 credits 0'], 'opened: what was bought is withdrawn');
select is(pg_temp.ends(pg_temp.facts('c', 'opened', 'won')), array['success applied net 100000 refunded 0 credits 100'], 'won: it is given back');
select is(
  pg_temp.ends(pg_temp.facts('c', 'opened', 'lost')), array['disputed partly_reversed net 40000 refunded 0 credits 40'],
  'lost: what was really deducted is gone'
);
select is(
  pg_temp.ends(pg_temp.facts('c', 'opened', 'won', 'lost')), array['disputed partly_reversed net 40000 refunded 0 credits 40'],
  'lost after all is lost, in all 24 orders'
);

select pg_temp.setting('lost');
select is(
  pg_temp.ends(pg_temp.facts('c', 'opened')), array['disputed applied net 100000 refunded 0 credits 100'],
  'where only a lost dispute withdraws, an open one is said and takes nothing'
);
select is(pg_temp.ends(pg_temp.facts('c', 'opened', 'won')), array['success applied net 100000 refunded 0 credits 100'], 'nor does a won one');
select is(
  pg_temp.ends(pg_temp.facts('c', 'opened', 'lost')), array['disputed partly_reversed net 40000 refunded 0 credits 40'],
  'a lost one does'
);
select is(
  pg_temp.ends(pg_temp.facts('c', 'opened', 'won', 'lost')), array['disputed partly_reversed net 40000 refunded 0 credits 40'],
  'in all 24 orders'
);
select pg_temp.setting('opened');

-- One movement told as refund and as dispute
select tests.let('refund', tests.refunded('#r', 60000)::text);
select tests.let('named', tests.refunded('#r', 60000, '{"dispute": "#d", "parent": "#c"}')::text);
select is(
  pg_temp.ends(pg_temp.facts('c', 'lost', 'refund', 'named')), array['partially_refunded partly_reversed net 40000 refunded 60000 credits 40'],
  'a refund whose webhook leaves out its dispute and whose poll names it counts once, in all 24 orders'
);
select is(
  pg_temp.ends(pg_temp.facts('c', 'opened', 'lost', 'named')),
  array['partially_refunded partly_reversed net 40000 refunded 60000 credits 40'], 'also while the dispute was open'
);
select is(
  pg_temp.ends(pg_temp.facts('c', 'lost', 'refund')), array['disputed reversed net 0 refunded 60000 credits 0'],
  'until somebody says so they are two'
);
do $$ begin
  perform tests.let('p', tests.sale(tests.person('bob')));
  perform tests.deliver('paystack', 'b1', tests.get('p'), replace(pg_temp.facts('c', 'lost', 'refund')::text, '#', 'b')::jsonb);
end $$;
select is(tests.wallet(tests.person('bob')), 20::bigint, 'told without its dispute');
do $$ begin
  perform tests.deliver('paystack', 'b2', tests.get('p'), replace(pg_temp.facts('named')::text, '#', 'b')::jsonb, '{"source": "sweep"}');
end $$;
select is(tests.wallet(tests.person('bob')), 60::bigint, 'told with it, though the fact itself is known: what was taken twice is given back');

-- Won when it can't be given any more
do $$ begin
  perform tests.let('product', tests.product(20000, 'NGN', 1, 'physical')::text);
  perform tests.put_in_cart(tests.person('cy'), tests.get('product')::uuid);
  perform tests.let('p', (tests.start(tests.person('cy'), '{"payment_type": "order"}')).reference);
  perform tests.deliver('paystack', 'cy1', tests.get('p'), tests.captured('cy', 20000));
  perform tests.deliver('paystack', 'cy2', tests.get('p'), tests.fact('dispute_opened', 'cyd', 20000));
  perform tests.put_in_cart(tests.person('dee'), tests.get('product')::uuid);
  perform tests.let('q', (tests.start(tests.person('dee'), '{"payment_type": "order"}')).reference);
  perform tests.deliver('paystack', 'dee', tests.get('q'), tests.captured('dee', 20000));
end $$;
select is(public.claim_refunds(10, '{paystack}'), '[]', 'while it is disputed nothing of it is refunded');
do $$ begin perform tests.deliver('paystack', 'cy3', tests.get('p'), tests.fact('dispute_won', 'cyd', 20000)); end $$;
select is(
  (select concat_ws(' ', p.status, p.fulfilment, p.refund_due_amount, p.effect ->> 'refused') from public.payments p where p.reference = tests.get('p')),
  'success refund_due 20000 out_of_stock', 'won when its last piece is somebody else''s: due for refund'
);
select is(public.claim_refunds(10, '{paystack}') #>> '{0,amount}', '20000', 'and refunded by itself');
select is_empty('select * from tests.broken_books()', 'the books hold');
select * from finish();
