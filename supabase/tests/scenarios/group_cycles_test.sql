-- A member's payments fill the cycles, oldest first; every order of them gives the same picture.
select plan(28);

create function pg_temp.as(person text, query text) returns text language plpgsql as $$
declare
  v_answer text;
begin
  perform tests.sign_in(tests.person(person));
  execute query into v_answer;
  perform tests.sign_out();
  return v_answer;
end;
$$;
-- Ada's group: a deposit of 500.00 and 1000.00 a week, a draft until she pays.
create function pg_temp.create(size integer default 3, deposit bigint default 50000) returns void language sql as $$
  select tests.let('g', pg_temp.as('ada', format(
    $q$select public.create_group('Ajo', 'NGN', 100000, %s, %s, 7)$q$, deposit, size)));
$$;
create function pg_temp.start(person text, type text, extra jsonb default '{}') returns text language sql as $$
  select (tests.start(tests.person(person), jsonb_build_object('payment_type', type, 'group_id', tests.get('g')) || extra)).reference;
$$;
create function pg_temp.capture(reference text) returns jsonb language sql as $$
  select tests.deliver('paystack', reference, reference, tests.captured(reference, (tests.payment(reference)).amount));
$$;
create function pg_temp.pay(person text, type text, extra jsonb default '{}') returns text language plpgsql as $$
declare
  v_reference text := pg_temp.start(person, type, extra);
begin
  perform pg_temp.capture(v_reference);
  return v_reference;
end;
$$;
create function pg_temp.invite(person text) returns text language plpgsql as $$
declare
  v_request text := pg_temp.as(person, format('select public.request_to_join(%L)', tests.get('g')));
begin
  perform pg_temp.as('ada', format('select public.approve_join_request(%L)', v_request));
  return v_request;
end;
$$;
create function pg_temp.join(person text) returns text language plpgsql as $$
begin
  perform pg_temp.invite(person);
  return pg_temp.pay(person, 'group_join');
end;
$$;
create function pg_temp.cycles(person text) returns text language sql as $$
  select string_agg(c.cycle_number || ' ' || c.status, ', ' order by c.cycle_number)
  from public.contributions c join public.group_members m on m.id = c.member_id
  where m.group_id = tests.get('g')::uuid and m.user_id = tests.person(person);
$$;
create function pg_temp.member(person text) returns text language sql as $$
  select concat_ws(' ', m.status, case when m.has_paid_security_deposit then 'deposit' end)
  from public.group_members m where m.group_id = tests.get('g')::uuid and m.user_id = tests.person(person);
$$;
create function pg_temp.stands(reference text) returns text language sql as $$
  select concat_ws(' ', p.status, p.fulfilment, nullif(p.refund_due_amount, 0), p.effect ->> 'refused')
  from public.payments p where p.reference = stands.reference;
$$;
create function pg_temp.refund(reference text, amount bigint, name text default 'r') returns jsonb language sql as $$
  select tests.deliver('paystack', format('%s %s', reference, name), reference, tests.refunded(reference || name, amount));
$$;
create function pg_temp.retry_all() returns integer language plpgsql as $$
declare
  v_count integer := 0;
begin
  while inbox.retry_next_event() loop
    v_count := v_count + 1;
  end loop;
  return v_count;
end;
$$;
-- What the group holds, by the books.
create function pg_temp.books() returns text language sql as $$
  select concat_ws(' ', 'deposits', coalesce(- sum(e.amount) filter (where a.code = format('deposits:%s:test', tests.get('g'))), 0),
    'contributions', coalesce(- sum(e.amount) filter (where a.code = format('contributions:%s:test', tests.get('g'))), 0))
  from ledger.entries e join ledger.accounts a on a.id = e.account_id;
$$;
create function pg_temp.owed() returns text language sql as $$
  select string_agg(p.refund_due_amount::text, ' ' order by p.refund_due_amount) from public.payments p
  where p.purchase ->> 'group_id' = tests.get('g') and p.refund_due_amount > 0;
$$;
-- The same thing by another gateway: a second payment, not a second tab.
create function pg_temp.start_again(person text, type text, extra jsonb) returns text language plpgsql as $$
begin
  update public.payments p set open_for = null where p.user_id = tests.person(person);
  return pg_temp.start(person, type, extra);
end;
$$;

-- Two tabs for two cycles, paid the other way round; a third and a fourth payment for one of them
do $$ begin
  perform pg_temp.create(), pg_temp.pay('ada', 'group_creation'), pg_temp.join('bob');
  perform tests.let('c2', pg_temp.start('bob', 'contribution', '{"cycle_number": 2}'));
  perform tests.let('c3', pg_temp.start('bob', 'contribution', '{"cycle_number": 3}'));
  perform tests.let('c3b', pg_temp.start_again('bob', 'contribution', '{"cycle_number": 3}'));
end $$;
select pg_temp.capture(tests.get('c3'));
select is(pg_temp.cycles('bob'), '1 paid, 2 paid, 3 due', 'money meant for the third pays the second, which is older');
select pg_temp.capture(tests.get('c2'));
select is(pg_temp.cycles('bob'), '1 paid, 2 paid, 3 paid', 'and the other way round');
select pg_temp.capture(tests.get('c3b'));
select is(pg_temp.stands(tests.get('c3b')), 'success refund_due 100000', 'beyond the last cycle all of it is due for refund');
select is(
  fulfilment.answer(tests.payment(tests.get('c3b'))) ->> 'message', 'Payment complete. You paid more than was due; the rest will be refunded.',
  'as the payer is told'
);
select pg_temp.refund(tests.get('c3b'), 100000);
select is(pg_temp.stands(tests.get('c3b')), 'refunded reversed', 'refunded, it is over');
select is(pg_temp.cycles('bob'), '1 paid, 2 paid, 3 paid', 'and took nothing with it');
select is(pg_temp.books(), 'deposits 100000 contributions 400000', 'in the books neither');

-- Joined twice
do $$ begin
  perform pg_temp.create(), pg_temp.pay('ada', 'group_creation'), pg_temp.invite('bob');
  perform tests.let('j1', pg_temp.start('bob', 'group_join'));
  perform tests.let('j2', pg_temp.start_again('bob', 'group_join', '{}'));
  perform pg_temp.capture(tests.get('j1')), pg_temp.capture(tests.get('j2'));
end $$;
select is(pg_temp.stands(tests.get('j2')), 'success refund_due 50000', 'of a second payment to join the deposit is due for refund');
select is(pg_temp.cycles('bob'), '1 paid, 2 paid, 3 due', 'its contribution pays the second cycle');
select pg_temp.refund(tests.get('j2'), 50000);
select is(pg_temp.stands(tests.get('j2')), 'partially_refunded partly_reversed', 'the deposit refunded, nothing more is due');
select is(pg_temp.cycles('bob'), '1 paid, 2 paid, 3 due', 'and the cycle stays paid');
select is(pg_temp.books(), 'deposits 100000 contributions 300000', 'one deposit and three contributions are in the books');
select tests.let('joined', pg_temp.member('bob'));
select pg_temp.refund(tests.get('j1'), 150000);
select is(pg_temp.member('bob'), 'active', 'without the first payment they are in, and owe the deposit');
select is(pg_temp.cycles('bob'), '1 paid, 2 due, 3 due', 'the second one''s contribution pays the oldest cycle');
select is(
  (tests.payment(pg_temp.start('bob', 'security_deposit'))).amount, 50000::bigint, 'the deposit can be paid alone'
);

-- The deposit that found no room finds it
do $$ begin
  perform pg_temp.create(), pg_temp.pay('ada', 'group_creation'), pg_temp.invite('bob');
  perform tests.let('j1', pg_temp.start('bob', 'group_join'));
  perform tests.let('j2', pg_temp.start_again('bob', 'group_join', '{}'));
  perform pg_temp.capture(tests.get('j1')), pg_temp.capture(tests.get('j2'));
  perform pg_temp.refund(tests.get('j1'), 150000);
end $$;
select is(pg_temp.retry_all(), 1, 'the other payment is settled again');
select is(pg_temp.stands(tests.get('j2')), 'success applied', 'nothing of it is due for refund any more');
select is(pg_temp.member('bob'), 'active deposit', 'the deposit is paid');
select is(pg_temp.retry_all(), 0, 'and that is all');

-- Every order of a member's payments
create function pg_temp.permutations(items integer[]) returns setof integer[] language sql as $$
  with recursive grown (sequence) as (
    select '{}'::integer[]
    union all
    select g.sequence || i from grown g, unnest(items) i where not i = any (g.sequence)
  )
  select sequence from grown where cardinality(sequence) = cardinality(items);
$$;
create function pg_temp.play(play_order integer[]) returns text language plpgsql as $$
declare
  v_person text := 'p' || replace(gen_random_uuid()::text, '-', '');
  v_group uuid;
  v_join text;
  v_pays text[];
  v_step integer;
begin
  insert into public.groups (name, created_by, contribution_amount, security_deposit, currency, size, cycle_days, status)
  values ('Ajo', tests.person('ada'), 100000, 50000, 'NGN', 3, 7, 'open') returning id into v_group;
  perform tests.let('g', v_group::text);
  insert into public.group_members (group_id, user_id, status) values (v_group, tests.person('ada'), 'active');
  insert into public.group_join_requests (group_id, user_id, status, decided_by)
  values (v_group, tests.person(v_person), 'approved', tests.person('ada'));
  v_join := pg_temp.pay(v_person, 'group_join');
  v_pays := array[
    pg_temp.start(v_person, 'contribution', '{"cycle_number": 2}'), pg_temp.start(v_person, 'contribution', '{"cycle_number": 3}'),
    pg_temp.start_again(v_person, 'contribution', '{"cycle_number": 3}')
  ];
  foreach v_step in array play_order loop
    case v_step
      when 4 then perform pg_temp.refund(v_pays[1], 40000);
      when 5 then perform pg_temp.refund(v_join, 150000);
      else perform pg_temp.capture(v_pays[v_step]);
    end case;
  end loop;
  perform pg_temp.retry_all();
  return concat_ws('; ', pg_temp.member(v_person), pg_temp.cycles(v_person), pg_temp.books(), coalesce(pg_temp.owed(), 'nothing') || ' owed');
end;
$$;
create temp table pictures on commit drop as
select pg_temp.play(p.sequence) as picture from pg_temp.permutations('{1, 2, 3, 4, 5}') p (sequence);
select is((select count(*) from pictures), 120::bigint, 'three contributions, part of one and the first payment refunded: 120 orders');
select is((select count(distinct p.picture) from pictures p), 1::bigint, 'one picture');
select is(
  (select p.picture from pictures p limit 1),
  'active; 1 paid, 2 paid, 3 due; deposits 0 contributions 260000; nothing owed', 'which is what they amount to'
);

-- Days pass
do $$ begin
  perform pg_temp.create(3, 50000), pg_temp.pay('ada', 'group_creation'), pg_temp.join('bob');
  perform pg_temp.as('ada', format('select public.start_group(%L)', tests.get('g')));
  update public.groups set starts_on = current_date - 8 where id = tests.get('g')::uuid;
  update public.contributions set due_on = due_on - 8 where group_id = tests.get('g')::uuid;
  perform ops.housekeep();
end $$;
select is(pg_temp.cycles('bob'), '1 paid, 2 late, 3 due', 'a cycle whose day has passed is late');
select is(
  pg_temp.as('ada', format('select public.group_overview(%L)', tests.get('g')))::jsonb #>> '{members,1,contributions,1,status}', 'late',
  'as everybody in the group sees'
);
select tests.let('late', pg_temp.pay('bob', 'contribution'));
select is(pg_temp.cycles('bob'), '1 paid, 2 paid, 3 due', 'it can still be paid');
select pg_temp.refund(tests.get('late'), 1);
select is(pg_temp.cycles('bob'), '1 paid, 2 late, 3 due', 'and is late again when part of it goes back');
do $$ begin perform pg_temp.pay('bob', 'contribution', '{"cycle_number": 3}'); end $$;
select is(pg_temp.cycles('bob'), '1 paid, 2 paid, 3 due', 'what is paid next fills it first');
select is_empty('select * from tests.broken_books()', 'the books hold');
select * from finish();
