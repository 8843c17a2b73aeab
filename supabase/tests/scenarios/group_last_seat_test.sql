-- Two pay for the last seat: one has it, the other has their money back.
select plan(18);

do $$ begin
  perform tests.create_group(2), tests.pay_group('ada', 'group_creation'), tests.invite('bob'), tests.invite('cleo'), tests.invite('dan');
  perform tests.let('b', tests.start_group_payment('bob', 'group_join')), tests.let('c', tests.start_group_payment('cleo', 'group_join'));
end $$;
select tests.deliver_capture(tests.get('c'));
select is(tests.member('cleo'), 'active deposit', 'who pays first is in, whoever began first');
select is(tests.deliver_capture(tests.get('b')) ->> 'outcome', 'applied', 'the other''s money is taken in');
select is(tests.stands(tests.get('b')), 'success refund_due 150000 group_full', 'and due for refund');
select is(tests.member('bob'), null, 'they have no seat');
select is(
  (select r.status from public.group_join_requests r where r.user_id = tests.person('bob')), 'approved', 'their request is approved as before'
);
select is(
  fulfilment.answer(tests.payment(tests.get('b'))) ->> 'message', 'All seats of this group are taken. Your money will be refunded.', 'as they are told'
);
select is(tests.group_books(), 'deposits 100000 contributions 200000', 'the group holds the money of two');
select throws_ok($$select tests.start_group_payment('dan', 'group_join')$$, 'PT409', 'group_full', 'a third is told before paying');

-- The seat is free again
do $$ begin perform tests.as_person('cleo', format('select public.leave_group(%L)', tests.get('g'))), tests.retry_all(); end $$;
select tests.deliver('paystack', 'late', tests.get('b'), tests.fact('attempt_failed', 'late'));
select is(tests.stands(tests.get('b')), 'success refund_due 150000 group_full', 'money on its way back stays so');
select is(tests.member('bob'), null, 'a refund that is under way buys no seat');
select tests.let('d', tests.pay_group('dan', 'group_join'));
select is(tests.member('dan'), 'active deposit', 'the seat is the next one''s who pays');
select tests.deliver_refund(tests.get('b'), 150000);
select is(tests.stands(tests.get('b')), 'refunded reversed group_full', 'refunded, it is over, and says why');

-- A seat lost to a dispute
select tests.deliver('paystack', 'd1', tests.get('d'), tests.fact('dispute_opened', 'dd', 150000));
select is(tests.member('dan'), 'withdrawn', 'a dispute takes the money, and the seat with it');
do $$ begin perform tests.let('b', tests.pay_group('bob', 'group_join')); end $$;
select is(tests.member('bob'), 'active deposit', 'another pays for it');
select tests.deliver('paystack', 'd2', tests.get('d'), tests.fact('dispute_won', 'dd'));
select is(tests.stands(tests.get('d')), 'success refund_due 150000 group_full', 'won, the money is back and the seat is not');
select is((select count(*) from public.group_members m where m.status = 'active'), 2::bigint, 'two seats are two members');
select is(tests.group_books(), 'deposits 100000 contributions 200000', 'and the money of two');
select is_empty('select * from tests.broken_books()', 'the books hold');
select * from finish();
