-- Leaving a group and closing it give everything back, through the retry job, whatever was on its way.
select plan(30);

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
create function pg_temp.leave(person text) returns void language sql as $$
  select pg_temp.as(person, format('select public.leave_group(%L)', tests.get('g')));
$$;
create function pg_temp.lines(person text) returns text language sql as $$
  select string_agg(concat_ws(' ', t.type, t.amount, t.balance_after), ', ' order by t.line)
  from public.transactions t where t.user_id = tests.person(person) and t.group_id = tests.get('g')::uuid;
$$;

-- Leaving
do $$ begin
  perform pg_temp.create(), pg_temp.pay('ada', 'group_creation');
  perform tests.let('j', pg_temp.join('bob')), tests.let('c', pg_temp.pay('bob', 'contribution'));
  perform tests.let('open', pg_temp.start('bob', 'contribution')), pg_temp.leave('bob');
end $$;
select is(pg_temp.member('bob'), 'left', 'who leaves is out at once');
select is(pg_temp.stands(tests.get('j')), 'success applied', 'their money is not, yet');
select is(pg_temp.retry_all(), 2, 'the retry job settles each payment');
select is(pg_temp.stands(tests.get('j')), 'success refund_due 150000 left_group', 'all of it is due for refund');
select is(pg_temp.stands(tests.get('c')), 'success refund_due 100000 left_group', 'of every payment');
select is(pg_temp.cycles('bob'), '1 refunded, 2 refunded', 'what they had paid says so');
select is(
  pg_temp.lines('bob'),
  'security_deposit 50000 50000, contribution 100000 100000, contribution 100000 200000, '
  'security_deposit -50000 0, contribution -100000 100000, contribution -100000 0', 'the statement comes down to nothing'
);
select is(pg_temp.books(), 'deposits 50000 contributions 100000', 'the group holds the creator''s money alone');
select is((select count(*) from ops.outbox o where o.topic = 'refund_due'), 2::bigint, 'both refunds are queued');
select pg_temp.capture(tests.get('open'));
select is(pg_temp.stands(tests.get('open')), 'success refund_due 100000 left_group', 'what was still on its way goes back too');
select is(pg_temp.retry_all(), 0, 'nothing is left to do');

-- Back by a new approval, and a refund that fails
do $$ begin
  perform pg_temp.refund(tests.get('c'), 100000);
  update public.group_join_requests set created_at = now() - interval '1 hour';
  perform pg_temp.invite('bob');
  perform tests.deliver('paystack', 'failed', tests.get('c'), tests.fact('refund_failed', tests.get('c') || 'r', 100000));
end $$;
select is(pg_temp.stands(tests.get('c')), 'success refund_due 100000 left_group', 'a refund that failed is due again');
select is(pg_temp.member('bob'), 'left', 'and brings nobody back, approved or not');
select tests.let('j2', pg_temp.pay('bob', 'group_join'));
select is(pg_temp.member('bob'), 'active deposit', 'who pays to join again is in again');
select is(pg_temp.cycles('bob'), '1 paid, 2 due, 3 due', 'from the beginning');
select is(pg_temp.stands(tests.get('j')), 'success refund_due 150000 left_group', 'what they had left with still goes back');
select pg_temp.refund(tests.get('j2'), 150000);
select is(
  (select string_agg(r.status, ' ' order by r.created_at) from public.group_join_requests r), 'joined approved',
  'their money back, the new request is approved and the old one past'
);

-- Left, asked back and let in before the retry job came
do $$ begin
  perform pg_temp.create(), pg_temp.pay('ada', 'group_creation'), tests.let('j', pg_temp.join('bob')), pg_temp.leave('bob');
  update public.group_join_requests set created_at = now() - interval '1 hour';
  perform pg_temp.invite('bob'), pg_temp.retry_all();
end $$;
select is(pg_temp.stands(tests.get('j')), 'success refund_due 150000 left_group', 'what they left with goes back all the same');
select is(pg_temp.member('bob'), 'left', 'and is no payment to join again');

-- Closing
do $$ begin
  perform pg_temp.create(), tests.let('a', pg_temp.pay('ada', 'group_creation')), tests.let('j', pg_temp.join('bob')),
    tests.let('c', pg_temp.pay('bob', 'contribution')), pg_temp.invite('cleo'), pg_temp.invite('dan');
  perform pg_temp.refund(tests.get('c'), 30000);
  perform tests.let('late', pg_temp.start('cleo', 'group_join'));
  perform pg_temp.as('ada', format('select public.close_group(%L)', tests.get('g')));
  perform pg_temp.capture(tests.get('late'));
end $$;
select is(pg_temp.stands(tests.get('late')), 'success refund_due 150000 group_closed', 'money that comes to a closed group is due for refund');
select is(pg_temp.retry_all(), 3, 'the retry job settles what was in it');
select is(
  array[pg_temp.stands(tests.get('a')), pg_temp.stands(tests.get('j')), pg_temp.stands(tests.get('c'))],
  array['success refund_due 150000 group_closed', 'success refund_due 150000 group_closed',
    'partially_refunded refund_due 70000 group_closed'],
  'the creator''s money, the members'', and what is left of a refunded payment'
);
select is(pg_temp.books(), 'deposits 0 contributions 0', 'the group holds nothing');
select is(array[pg_temp.member('ada'), pg_temp.member('bob')], array['withdrawn', 'withdrawn'], 'nobody is in it');
select is(pg_temp.cycles('bob'), '1 refunded, 2 refunded', 'and what they had paid was refunded');
select throws_ok($$select pg_temp.start('dan', 'group_join')$$, 'PT409', 'group_closed', 'nobody pays to it any more');
select is(
  (select g.status from public.groups g where g.id = tests.get('g')::uuid), 'closed', 'closed it stays'
);
do $$ begin
  perform pg_temp.refund(tests.get('a'), 150000), pg_temp.refund(tests.get('j'), 150000), pg_temp.refund(tests.get('c'), 70000, 'r2'),
    pg_temp.refund(tests.get('late'), 150000);
end $$;
select is(
  array[pg_temp.stands(tests.get('a')), pg_temp.stands(tests.get('j')), pg_temp.stands(tests.get('c')), pg_temp.stands(tests.get('late'))],
  array_fill('refunded reversed group_closed'::text, array[4]), 'refunded, it is over, and says why'
);
select is(
  (select sum(e.amount) from ledger.entries e join ledger.accounts a on a.id = e.account_id join ledger.journals j on j.id = e.journal_id
   join public.payments p on p.id = j.payment_id where p.purchase ->> 'group_id' = tests.get('g') and a.code <> 'clearing:paystack:test'),
  0::numeric, 'nothing of it is ours'
);
select is_empty('select * from tests.broken_books()', 'the books hold');
select * from finish();
