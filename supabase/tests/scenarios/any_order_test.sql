-- Any permutation and any multiset of a payment's deliveries ends in the same state.
select plan(9);

-- What must be equal at the end: the row, the wallet, and every account that the payment touched.
create function pg_temp.state(reference text) returns text language sql as $$
  select jsonb_build_object(
    'status', p.status, 'fulfilment', p.fulfilment, 'net', p.net_amount, 'refunded', p.refunded_amount, 'effect',
    p.effect ->> 'credits_added', 'credits', u.credits, 'debt', u.debt, 'spent', u.total_spent,
    'accounts', (
      select jsonb_object_agg(b.code, b.amount)
      from (
        select replace(a.code, u.id::text, 'user') as code, sum(e.amount) as amount
        from ledger.journals j
        join ledger.entries e on e.journal_id = j.id
        join ledger.accounts a on a.id = e.account_id
        where j.payment_id = p.id
        group by 1 having sum(e.amount) <> 0
      ) b
    )
  )::text
  from public.payments p
  join public.profiles u on u.id = p.user_id
  where p.reference = state.reference;
$$;

-- Delivers facts, in this order, to a new payment of a new user who has spent part of what they had; the end state.
-- The ids become the payment's own: a gateway gives no two payments the same.
create function pg_temp.play(facts jsonb[], play_order integer[]) returns text language plpgsql as $$
declare
  v_user uuid := tests.sign_up(gen_random_uuid() || '@example.test');
  v_reference text := tests.sale(v_user, 100, 100000);
  v_fact jsonb;
  v_step integer;
begin
  foreach v_step in array play_order loop
    v_fact := facts[v_step] || jsonb_build_object('object_id', v_reference || '-' || (facts[v_step] ->> 'object_id'));
    if v_fact ? 'parent' then
      v_fact := v_fact || jsonb_build_object('parent', v_reference || '-' || (v_fact ->> 'parent'));
    end if;
    if v_fact ? 'dispute' then
      v_fact := v_fact || jsonb_build_object('dispute', v_reference || '-' || (v_fact ->> 'dispute'));
    end if;
    perform tests.deliver('paystack', format('%s %s', v_reference, v_step), v_reference, v_fact);
  end loop;
  return pg_temp.state(v_reference);
end;
$$;

-- The end states of every permutation.
create function pg_temp.ends(facts jsonb[]) returns table (state text, ways bigint) language sql as $$
  select pg_temp.play(facts, p.sequence), count(*)
  from tests.permutations((select array_agg(i) from generate_series(1, cardinality(facts)) i)) p (sequence)
  group by 1;
$$;

-- The end states of so many random sequences, each with repetitions, that tell every fact at least once.
-- (run * 0: without it the planner shuffles once for all runs.)
create function pg_temp.shuffled_ends(facts jsonb[], runs integer) returns table (state text, ways bigint)
language sql as $$
  select pg_temp.play(facts, s.sequence), count(*)
  from generate_series(1, runs) run
  cross join lateral (
    select array_agg(told.i order by random()) as sequence
    from generate_series(1, cardinality(facts)) told (i), generate_series(1, 1 + (random() * 2 + run * 0)::integer)
  ) s
  group by 1;
$$;

select tests.let('facts', array[
  tests.captured('c1', 100000),
  tests.fact('refund_pending', 'r1', 30000),
  tests.refunded('r1', 30000),
  tests.refunded('r2', 20000),
  tests.fact('dispute_opened', 'd1', 10000)
]::text);
create temp table ends on commit drop as select * from pg_temp.ends(tests.get('facts')::jsonb[]);
select is((select sum(ways) from ends), 120::numeric, 'a capture, two refunds and a dispute: 120 orders');
select is((select count(*) from ends), 1::bigint, 'one end');
select is(
  (select state::jsonb - 'accounts' from ends),
  '{"status": "disputed", "fulfilment": "partly_reversed", "net": 40000, "refunded": 50000, "effect": "40",
    "credits": 60, "debt": 0, "spent": {"NGN": 40000}}'::jsonb,
  'which is what they amount to'
);
select is(
  (select state::jsonb -> 'accounts' from ends),
  '{"clearing:paystack:test": 40000, "revenue:credits:test": -40000, "wallet:user": 40, "issued": -40}'::jsonb,
  'in the books too'
);

select setseed(0.5);
truncate ends;
insert into ends
select * from pg_temp.shuffled_ends(array[
  tests.fact('attempt_failed', 'a1'),
  tests.fact('authorized', 'c1', 100000),
  tests.captured('c1', 100000, '{"fee": 1500}'),
  tests.captured('c2', 100000, '{"fee": 1500}'),
  tests.fact('refund_pending', 'r1', 100000, '{"parent": "c2"}'),
  tests.refunded('r1', 100000, '{"parent": "c2"}'),
  tests.refunded('r2', 40000),
  tests.fact('refund_failed', 'r2', 40000),
  tests.refunded('r3', 25000, '{"dispute": "d1"}'),
  tests.fact('dispute_opened', 'd1', 50000),
  tests.fact('dispute_lost', 'd1', 50000),
  tests.fact('dispute_opened', 'd2', 100000),
  tests.fact('dispute_won', 'd2')
], 30);
select is((select sum(ways) from ends), 30::numeric, 'thirteen facts, each told one to three times: 30 random sequences');
select is((select count(*) from ends), 1::bigint, 'one end');
select is(
  (select state::jsonb - 'accounts' from ends),
  '{"status": "disputed", "fulfilment": "partly_reversed", "net": 50000, "refunded": 125000, "effect": "50",
    "credits": 70, "debt": 0, "spent": {"NGN": 50000}}'::jsonb,
  'surplus gone first, the failed refund and the won dispute forgotten, the lost one taken, its refund not twice'
);
select is(
  (select state::jsonb -> 'accounts' from ends),
  '{"clearing:paystack:test": 47000, "fees:paystack:test": 3000, "revenue:credits:test": -50000, "wallet:user": 50,
    "issued": -50}'::jsonb,
  'in the books too'
);
select is_empty('select * from tests.broken_books()', 'the books hold');
select * from finish();
