-- Two pay for the last seat: one has it, the other has their money back.
select plan(18);

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
do $$ begin
  perform pg_temp.create(2), pg_temp.pay('ada', 'group_creation'), pg_temp.invite('bob'), pg_temp.invite('cleo'), pg_temp.invite('dan');
  perform tests.let('b', pg_temp.start('bob', 'group_join')), tests.let('c', pg_temp.start('cleo', 'group_join'));
end $$;
select pg_temp.capture(tests.get('c'));
select is(pg_temp.member('cleo'), 'active deposit', 'who pays first is in, whoever began first');
select is(pg_temp.capture(tests.get('b')) ->> 'outcome', 'applied', 'the other''s money is taken in');
select is(pg_temp.stands(tests.get('b')), 'success refund_due 150000 group_full', 'and due for refund');
select is(pg_temp.member('bob'), null, 'they have no seat');
select is(
  (select r.status from public.group_join_requests r where r.user_id = tests.person('bob')), 'approved', 'their request is approved as before'
);
select is(
  fulfilment.answer(tests.payment(tests.get('b'))) ->> 'message', 'All seats of this group are taken. Your money will be refunded.', 'as they are told'
);
select is(pg_temp.books(), 'deposits 100000 contributions 200000', 'the group holds the money of two');
select throws_ok($$select pg_temp.start('dan', 'group_join')$$, 'PT409', 'group_full', 'a third is told before paying');

-- The seat is free again
do $$ begin perform pg_temp.as('cleo', format('select public.leave_group(%L)', tests.get('g'))), pg_temp.retry_all(); end $$;
select tests.deliver('paystack', 'late', tests.get('b'), tests.fact('attempt_failed', 'late'));
select is(pg_temp.stands(tests.get('b')), 'success refund_due 150000 group_full', 'money on its way back stays so');
select is(pg_temp.member('bob'), null, 'a refund that is under way buys no seat');
select tests.let('d', pg_temp.pay('dan', 'group_join'));
select is(pg_temp.member('dan'), 'active deposit', 'the seat is the next one''s who pays');
select pg_temp.refund(tests.get('b'), 150000);
select is(pg_temp.stands(tests.get('b')), 'refunded reversed group_full', 'refunded, it is over, and says why');

-- A seat lost to a dispute
select tests.deliver('paystack', 'd1', tests.get('d'), tests.fact('dispute_opened', 'dd', 150000));
select is(pg_temp.member('dan'), 'withdrawn', 'a dispute takes the money, and the seat with it');
do $$ begin perform tests.let('b', pg_temp.pay('bob', 'group_join')); end $$;
select is(pg_temp.member('bob'), 'active deposit', 'another pays for it');
select tests.deliver('paystack', 'd2', tests.get('d'), tests.fact('dispute_won', 'dd'));
select is(pg_temp.stands(tests.get('d')), 'success refund_due 150000 group_full', 'won, the money is back and the seat is not');
select is((select count(*) from public.group_members m where m.status = 'active'), 2::bigint, 'two seats are two members');
select is(pg_temp.books(), 'deposits 100000 contributions 200000', 'and the money of two');
select is_empty('select * from tests.broken_books()', 'the books hold');
select * from finish();
