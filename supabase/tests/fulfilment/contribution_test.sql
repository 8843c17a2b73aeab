select plan(18);

do $$ begin perform tests.person(name) from unnest(array['ada', 'bob', 'cleo', 'dan', 'eve']) name; end $$;
select tests.let('g', tests.savings_group('open')::text);
select tests.group_quote_refused('contribution', 'bob', 'not_a_member', 'who is no member contributes nothing');
do $$ begin
  perform tests.let('m', tests.seat('bob')::text);
  perform tests.let('p', tests.put_in_group('bob', 50000, 100000));
  perform fulfilment.recount_member(tests.get('g')::uuid, tests.person('bob'));
end $$;
select tests.let('here', tests.get('g')), tests.let('g', tests.savings_group('open')::text);
do $$ begin
  perform tests.seat('bob'), tests.put_in_group('bob', 50000, 0), fulfilment.recount_member(tests.get('g')::uuid, tests.person('bob'));
end $$;
select is(tests.cycles('bob'), '1 due, 2 due, 3 due', 'of another group all is still to be paid');
select tests.let('g', tests.get('here'));
select is(
  tests.group_quote('contribution', 'bob'),
  jsonb_build_object(
    'amount', 100000, 'description', 'Ajo: contribution 2 of 3', 'open_for', format('contribution:%s:2', tests.get('m')),
    'purchase', jsonb_build_object('group_id', tests.get('g'), 'deposit', 0, 'contribution', 100000, 'cycle_number', 2)
  ),
  'a member pays the oldest cycle that is open'
);
select is(tests.group_quote('contribution', 'bob', '{"cycle_number": 3}') ->> 'open_for', format('contribution:%s:3', tests.get('m')), 'or the one they name');
select tests.group_quote_refused('contribution', 'bob', 'contribution_not_due', 'not one that is paid', '{"cycle_number": 1}');
select tests.group_quote_refused('contribution', 'bob', 'contribution_not_due', 'nor one there is not', '{"cycle_number": 4}');
select tests.group_quote_refused('contribution', 'bob', 'contribution_not_due', 'nor the one before the first', '{"cycle_number": 0}');
select tests.group_quote_refused('contribution', 'cleo', 'not_a_member', 'nobody pays another''s');
do $$ begin
  perform tests.seat('cleo');
  perform fulfilment.recount_cycles(g, m) from public.groups g
  join public.group_members m on m.group_id = g.id and m.user_id = tests.person('cleo');
end $$;
select tests.group_becomes('active');
update public.contributions set status = 'late' where cycle_number = 2;
select is(tests.group_quote('contribution', 'bob') ->> 'description', 'Ajo: contribution 2 of 3', 'a late one is still to be paid');
update public.groups set currency = 'USD';
select tests.group_quote_refused('contribution', 'bob', 'wrong_currency', 'in the group''s currency');
update public.groups set currency = 'NGN';
select tests.group_becomes('completed');
select is(tests.group_quote('contribution', 'bob') ->> 'amount', '100000', 'also when the group is over');
select tests.group_becomes('closed');
select tests.group_quote_refused('contribution', 'bob', 'group_closed', 'not when it is closed');
select tests.group_becomes('open');
update public.group_members set status = 'withdrawn';
select tests.group_quote_refused('contribution', 'bob', 'not_a_member', 'nor when all their money went back');
update public.group_members set status = 'left';
select tests.group_quote_refused('contribution', 'bob', 'left_group', 'nor after leaving');
update public.group_members set status = 'active';

select tests.let('q', tests.group_payment('bob', 0, 100000));
select is(
  fulfilment.contribution('fulfil', tests.payment(tests.get('q')), 100000) -> 'effect' ->> 'contribution', '100000', 'paid, it is in the group'
);
select is(tests.cycles('bob'), '1 paid, 2 paid, 3 due', 'and its cycle paid');
do $$ begin perform tests.put_in_group('bob', 0, 100000), fulfilment.recount_member(tests.get('g')::uuid, tests.person('bob')); end $$;
select tests.group_quote_refused('contribution', 'bob', 'contribution_not_due', 'once all are paid there is nothing to pay');

select tests.let('x', tests.group_payment('eve', 0, 100000));
select is(
  fulfilment.contribution('fulfil', tests.payment(tests.get('x')), 100000) -> 'effect' ->> 'refused', 'not_a_member',
  'a contribution makes nobody a member'
);
select * from finish();
