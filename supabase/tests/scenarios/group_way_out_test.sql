-- Leaving a group and closing it give everything back, through the retry job, whatever was on its way.
select plan(33);

create function pg_temp.leave(person text) returns void language sql as $$
  select tests.as_person(person, format('select public.leave_group(%L)', tests.get('g')));
$$;
create function pg_temp.lines(person text) returns text language sql as $$
  select string_agg(concat_ws(' ', t.type, t.amount, t.balance_after), ', ' order by t.line)
  from public.transactions t where t.user_id = tests.person(person) and t.group_id = tests.get('g')::uuid;
$$;

-- Leaving
do $$ begin
  perform tests.create_group(), tests.pay_group('ada', 'group_creation');
  perform tests.let('j', tests.join_group('bob')), tests.let('c', tests.pay_group('bob', 'contribution'));
  perform tests.let('open', tests.start_group_payment('bob', 'contribution')), pg_temp.leave('bob');
end $$;
select is(tests.member('bob'), 'left', 'who leaves is out at once');
select is(tests.stands(tests.get('j')), 'success applied', 'their money is not, yet');
select is(tests.retry_all(), 2, 'the retry job settles each payment');
select is(tests.stands(tests.get('j')), 'success refund_due 150000 left_group', 'all of it is due for refund');
select is(tests.stands(tests.get('c')), 'success refund_due 100000 left_group', 'of every payment');
select is(tests.cycles('bob'), '1 refunded, 2 refunded', 'what they had paid says so');
select is(
  pg_temp.lines('bob'),
  'security_deposit 50000 50000, contribution 100000 100000, contribution 100000 200000, '
  'security_deposit -50000 0, contribution -100000 100000, contribution -100000 0', 'the statement comes down to nothing'
);
select is(tests.group_books(), 'deposits 50000 contributions 100000', 'the group holds the creator''s money alone');
select is((select count(*) from ops.outbox o where o.topic = 'refund_due'), 2::bigint, 'both refunds are queued');
select tests.deliver_capture(tests.get('open'));
select is(tests.stands(tests.get('open')), 'success refund_due 100000 left_group', 'what was still on its way goes back too');
select is(tests.retry_all(), 0, 'nothing is left to do');

-- Back by a new approval, and a refund that fails
do $$ begin
  perform tests.deliver_refund(tests.get('c'), 100000);
  update public.group_join_requests set created_at = now() - interval '1 hour';
  perform tests.invite('bob');
  perform tests.deliver('paystack', 'failed', tests.get('c'), tests.fact('refund_failed', tests.get('c') || 'r', 100000));
end $$;
select is(tests.stands(tests.get('c')), 'success refund_due 100000 left_group', 'a refund that failed is due again');
select is(tests.member('bob'), 'left', 'and brings nobody back, approved or not');
select tests.let('j2', tests.pay_group('bob', 'group_join'));
select is(tests.member('bob'), 'active deposit', 'who pays to join again is in again');
select is(tests.cycles('bob'), '1 paid, 2 due, 3 due', 'from the beginning');
select is(tests.stands(tests.get('j')), 'success refund_due 150000 left_group', 'what they had left with still goes back');
select tests.deliver_refund(tests.get('j2'), 150000);
select is(
  (select string_agg(r.status, ' ' order by r.created_at) from public.group_join_requests r), 'joined approved',
  'their money back, the new request is approved and the old one past'
);

-- Left, asked back, let in and paid again before the retry job came
do $$ begin
  perform tests.create_group(), tests.pay_group('ada', 'group_creation'), tests.let('j', tests.join_group('bob')), pg_temp.leave('bob');
  update public.group_join_requests set created_at = now() - interval '1 hour';
  perform tests.invite('bob'), tests.let('j2', tests.pay_group('bob', 'group_join')), tests.retry_all();
end $$;
select is(tests.stands(tests.get('j')), 'success refund_due 150000 left_group', 'the money they left with goes back');
select is(tests.stands(tests.get('j2')), 'success applied', 'and takes no room from what they have paid since');
select is(tests.member('bob'), 'active deposit', 'who is in, with a deposit');

-- Left, asked back and let in before the retry job came
do $$ begin
  perform tests.create_group(), tests.pay_group('ada', 'group_creation'), tests.let('j', tests.join_group('bob')), pg_temp.leave('bob');
  update public.group_join_requests set created_at = now() - interval '1 hour';
  perform tests.invite('bob'), tests.retry_all();
end $$;
select is(tests.stands(tests.get('j')), 'success refund_due 150000 left_group', 'what they left with goes back all the same');
select is(tests.member('bob'), 'left', 'and is no payment to join again');

-- Closing
do $$ begin
  perform tests.create_group(), tests.let('a', tests.pay_group('ada', 'group_creation')), tests.let('j', tests.join_group('bob')),
    tests.let('c', tests.pay_group('bob', 'contribution')), tests.invite('cleo'), tests.invite('dan');
  perform tests.deliver_refund(tests.get('c'), 30000);
  perform tests.let('late', tests.start_group_payment('cleo', 'group_join'));
  perform tests.as_person('ada', format('select public.close_group(%L)', tests.get('g')));
  perform tests.deliver_capture(tests.get('late'));
end $$;
select is(tests.stands(tests.get('late')), 'success refund_due 150000 group_closed', 'money that comes to a closed group is due for refund');
select is(tests.retry_all(), 3, 'the retry job settles what was in it');
select is(
  array[tests.stands(tests.get('a')), tests.stands(tests.get('j')), tests.stands(tests.get('c'))],
  array['success refund_due 150000 group_closed', 'success refund_due 150000 group_closed',
    'partially_refunded refund_due 70000 group_closed'],
  'the creator''s money, the members'', and what is left of a refunded payment'
);
select is(tests.group_books(), 'deposits 0 contributions 0', 'the group holds nothing');
select is(array[tests.member('ada'), tests.member('bob')], array['withdrawn', 'withdrawn'], 'nobody is in it');
select is(tests.cycles('bob'), '1 refunded, 2 refunded', 'and what they had paid was refunded');
select throws_ok($$select tests.start_group_payment('dan', 'group_join')$$, 'PT409', 'group_closed', 'nobody pays to it any more');
select is(
  (select g.status from public.groups g where g.id = tests.get('g')::uuid), 'closed', 'closed it stays'
);
do $$ begin
  perform tests.deliver_refund(tests.get('a'), 150000), tests.deliver_refund(tests.get('j'), 150000), tests.deliver_refund(tests.get('c'), 70000, 'r2'),
    tests.deliver_refund(tests.get('late'), 150000);
end $$;
select is(
  array[tests.stands(tests.get('a')), tests.stands(tests.get('j')), tests.stands(tests.get('c')), tests.stands(tests.get('late'))],
  array_fill('refunded reversed group_closed'::text, array[4]), 'refunded, it is over, and says why'
);
select is(
  (select sum(e.amount) from ledger.entries e join ledger.accounts a on a.id = e.account_id join ledger.journals j on j.id = e.journal_id
   join public.payments p on p.id = j.payment_id where p.purchase ->> 'group_id' = tests.get('g') and a.code <> 'clearing:paystack:test'),
  0::numeric, 'nothing of it is ours'
);
select is_empty('select * from tests.broken_books()', 'the books hold');
select * from finish();
