-- Whatever order a payment's events come in, it ends the same for the group, the member, the statement and the books.
select plan(28);

-- What must be equal at the end. The user's part: what other payments brought is the same in every run.
create function pg_temp.state(reference text) returns jsonb language sql as $$
  select jsonb_build_object(
    'status', concat_ws(' ', p.status, p.fulfilment, p.net_amount, p.earned_amount, p.refund_due_amount),
    'effect', concat_ws(' ', p.effect ->> 'security_deposit', p.effect ->> 'contribution', p.effect ->> 'refused'),
    'group', (select g.status from public.groups g where g.id = tests.get('g')::uuid),
    'member', (
      select concat_ws(' ', m.status, m.has_paid_security_deposit) from public.group_members m
      where m.group_id = tests.get('g')::uuid and m.user_id = p.user_id
    ),
    'request', (select r.status from public.group_join_requests r where r.group_id = tests.get('g')::uuid and r.user_id = p.user_id),
    'cycles', tests.cycles(split_part(u.email, '@', 1)),
    'statement', (
      select jsonb_object_agg(t.type, t.total) from (
        select t.type, sum(t.amount) as total from public.transactions t where t.payment_id = p.id group by t.type having sum(t.amount) <> 0
      ) t
    ),
    'accounts', (
      select jsonb_object_agg(b.code, b.amount) from (
        select replace(a.code, tests.get('g'), 'g') as code, sum(e.amount) as amount
        from ledger.journals j
        join ledger.entries e on e.journal_id = j.id
        join ledger.accounts a on a.id = e.account_id
        where j.payment_id = p.id group by 1 having sum(e.amount) <> 0
      ) b
    ),
    'spent', u.total_spent
  )
  from public.payments p join public.profiles u on u.id = p.user_id
  where p.reference = state.reference;
$$;
-- A new payment of this type, in a new group, by somebody new.
create function pg_temp.fresh(type text) returns text language plpgsql as $$
declare
  v_person text := 'p' || replace(gen_random_uuid()::text, '-', '');
  v_group uuid;
begin
  insert into public.groups (name, created_by, contribution_amount, security_deposit, currency, size, cycle_days, status)
  select 'Ajo', tests.person(case type when 'group_creation' then v_person else 'ada' end), 100000, 50000, 'NGN', 3, 7,
    case type when 'group_creation' then 'draft' else 'open' end
  returning id into v_group;
  perform tests.let('g', v_group::text);
  if type <> 'group_creation' then
    insert into public.group_members (group_id, user_id, status) values (v_group, tests.person('ada'), 'active');
    insert into public.group_join_requests (group_id, user_id, status, decided_by)
    values (tests.get('g')::uuid, tests.person(v_person), 'approved', tests.person('ada'));
  end if;
  if type in ('contribution', 'security_deposit') then
    perform tests.let('join', tests.pay_group(v_person, 'group_join'));
  end if;
  if type = 'security_deposit' then
    perform tests.deliver('paystack', tests.get('join') || 'r', tests.get('join'), tests.refunded(tests.get('join') || 'r', 130000));
  end if;
  return tests.start_group_payment(v_person, type);
end;
$$;
create function pg_temp.play(type text, facts jsonb[], play_order integer[]) returns jsonb language plpgsql as $$
declare
  v_reference text := pg_temp.fresh(type);
  v_fact jsonb;
  v_step integer;
begin
  foreach v_step in array play_order loop
    v_fact := facts[v_step] || jsonb_build_object('object_id', v_reference || (facts[v_step] ->> 'object_id'));
    perform tests.deliver('paystack', format('%s %s', v_reference, v_step), v_reference, v_fact);
  end loop;
  return pg_temp.state(v_reference);
end;
$$;
create temp table ends (type text, state jsonb) on commit drop;
-- Every order of these facts, or so many by chance, for a new payment of this type each.
create function pg_temp.play_all(type text, facts jsonb[], runs integer default null) returns bigint language sql as $$
  delete from ends;
  insert into ends select play_all.type, pg_temp.play(play_all.type, facts, p.sequence)
  from (
    select sequence from tests.permutations((select array_agg(i) from generate_series(1, cardinality(facts)) i)) o (sequence)
    order by random() limit runs
  ) p;
  select count(*) from ends;
$$;
select setseed(0.5);
create function pg_temp.ends_as(expected text, description text) returns setof text language plpgsql as $$
begin
  return next is((select count(distinct e.state) from ends e), 1::bigint, description || ': one end');
  return next is((select e.state from ends e limit 1), expected::jsonb, description || ': what they amount to');
end;
$$;
-- A capture, part of it refunded, all of it refunded, a dispute opened, and won.
create function pg_temp.gone(due bigint, part bigint) returns jsonb[] language sql as $$
  select array[
    tests.captured('c', due), tests.refunded('r1', part), tests.refunded('r2', due - part),
    tests.fact('dispute_opened', 'd', due), tests.fact('dispute_won', 'd')
  ];
$$;
-- The same without the refund of the rest.
create function pg_temp.kept(due bigint, part bigint) returns jsonb[] language sql as $$
  select array[
    tests.captured('c', due), tests.refunded('r1', part), tests.fact('dispute_opened', 'd', due), tests.fact('dispute_won', 'd')
  ];
$$;

-- group_creation
select is(pg_temp.play_all('group_creation', pg_temp.gone(150000, 70000), 30), 30::bigint, 'opening a group: 30 orders by chance');
select pg_temp.ends_as(
  '{"status": "refunded reversed 0 0 0", "effect": "0 0", "group": "draft", "member": "withdrawn f", "request": null,
    "cycles": "1 refunded", "statement": null, "accounts": null, "spent": {"NGN": 0}}',
  'the group is a draft again'
);

-- group_join
select is(pg_temp.play_all('group_join', pg_temp.gone(150000, 70000)), 120::bigint, 'joining: 120 orders');
select pg_temp.ends_as(
  '{"status": "refunded reversed 0 0 0", "effect": "0 0", "group": "open", "member": "withdrawn f", "request": "approved",
    "cycles": "1 refunded", "statement": null, "accounts": null, "spent": {"NGN": 0}}',
  'joined, and all of it refunded'
);
select is(pg_temp.play_all('group_join', pg_temp.kept(150000, 70000)), 24::bigint, 'without the last refund: 24 orders');
select pg_temp.ends_as(
  '{"status": "partially_refunded partly_reversed 80000 80000 0", "effect": "50000 30000", "group": "open", "member": "active t",
    "request": "joined", "cycles": "1 due, 2 due, 3 due", "statement": {"contribution": 30000, "security_deposit": 50000},
    "accounts": {"deposits:g:test": -50000, "contributions:g:test": -30000, "clearing:paystack:test": 80000},
    "spent": {"NGN": 80000}}',
  'what goes back comes out of the contribution first'
);
select is(pg_temp.play_all('group_join', pg_temp.kept(150000, 100001)), 24::bigint, 'a larger refund');
select pg_temp.ends_as(
  '{"status": "partially_refunded partly_reversed 49999 49999 0", "effect": "49999 0", "group": "open", "member": "active f",
    "request": "joined", "cycles": "1 due, 2 due, 3 due", "statement": {"security_deposit": 49999},
    "accounts": {"deposits:g:test": -49999, "clearing:paystack:test": 49999}, "spent": {"NGN": 49999}}',
  'then out of the deposit'
);

-- contribution
select is(pg_temp.play_all('contribution', pg_temp.gone(100000, 1), 30), 30::bigint, 'a contribution: 30 orders by chance');
select pg_temp.ends_as(
  '{"status": "refunded reversed 0 0 0", "effect": "0 0", "group": "open", "member": "active t", "request": "joined",
    "cycles": "1 paid, 2 due, 3 due", "statement": null, "accounts": null, "spent": {"NGN": 150000}}',
  'the cycle is due again, the member still in'
);
select is(pg_temp.play_all('contribution', pg_temp.kept(100000, 1)), 24::bigint, 'of which a minor unit is refunded');
select pg_temp.ends_as(
  '{"status": "partially_refunded partly_reversed 99999 99999 0", "effect": "0 99999", "group": "open", "member": "active t",
    "request": "joined", "cycles": "1 paid, 2 due, 3 due", "statement": {"contribution": 99999},
    "accounts": {"contributions:g:test": -99999, "clearing:paystack:test": 99999}, "spent": {"NGN": 249999}}',
  'a cycle not covered whole is due'
);

-- security_deposit: 300.00 of it had gone back
select is(pg_temp.play_all('security_deposit', pg_temp.gone(30000, 10000), 30), 30::bigint, 'the rest of a deposit: 30 orders by chance');
select pg_temp.ends_as(
  '{"status": "refunded reversed 0 0 0", "effect": "0 0", "group": "open", "member": "active f", "request": "joined",
    "cycles": "1 due, 2 due, 3 due", "statement": null, "accounts": null, "spent": {"NGN": 20000}}',
  'the deposit is not paid'
);
select is(
  pg_temp.play_all('security_deposit', array[tests.captured('c', 30000), tests.fact('refund_pending', 'r', 30000),
    tests.fact('refund_failed', 'r', 30000), tests.fact('attempt_failed', 'a')]), 24::bigint, 'a refund that fails: 24 orders'
);
select pg_temp.ends_as(
  '{"status": "success applied 30000 30000 0", "effect": "30000 0", "group": "open", "member": "active t", "request": "joined",
    "cycles": "1 due, 2 due, 3 due", "statement": {"security_deposit": 30000},
    "accounts": {"deposits:g:test": -30000, "clearing:paystack:test": 30000}, "spent": {"NGN": 50000}}',
  'the deposit is paid'
);

-- Paid twice at the gateway: one counts, the refund uses up the other
select is(
  pg_temp.play_all('group_join', array[tests.captured('c1', 150000), tests.captured('c2', 150000), tests.refunded('r', 150000),
    tests.fact('dispute_opened', 'd', 40000)]), 24::bigint, 'two captures, one refunded, part of the other disputed: 24 orders'
);
select pg_temp.ends_as(
  '{"status": "disputed partly_reversed 110000 110000 0", "effect": "50000 60000", "group": "open", "member": "active t",
    "request": "joined", "cycles": "1 due, 2 due, 3 due", "statement": {"contribution": 60000, "security_deposit": 50000},
    "accounts": {"deposits:g:test": -50000, "contributions:g:test": -60000, "clearing:paystack:test": 110000},
    "spent": {"NGN": 110000}}',
  'the seat is held by what is left'
);
select is_empty('select * from tests.broken_books()', 'the books hold');
select * from finish();
