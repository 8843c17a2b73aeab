select plan(15);

do $$ begin perform tests.person(name) from unnest(array['ada', 'bob', 'cleo', 'dan', 'eve']) name; end $$;
select tests.let('g', tests.savings_group('open', 2)::text);
do $$ begin perform tests.join_request('bob'), tests.join_request('cleo', 'requested'), tests.join_request('dan', 'rejected'); end $$;
select is(
  tests.group_quote('group_join', 'bob'),
  jsonb_build_object(
    'amount', 150000, 'description', 'Ajo: joining',
    'open_for', format('group_join:%s:%s', tests.get('g'), tests.person('bob')),
    'purchase', jsonb_build_object('group_id', tests.get('g'), 'deposit', 50000, 'contribution', 100000)
  ),
  'an approved request pays deposit and first contribution'
);
select tests.group_quote_refused('group_join', 'cleo', 'request_not_approved', 'one that waits does not');
select tests.group_quote_refused('group_join', 'dan', 'request_not_approved', 'nor a rejected one');
select tests.group_quote_refused('group_join', 'eve', 'request_not_approved', 'nor none');
update public.groups set currency = 'USD';
select tests.group_quote_refused('group_join', 'bob', 'wrong_currency', 'only money of the group''s currency');
update public.groups set currency = 'NGN';
do $$ begin perform tests.seat('eve'); end $$;
select is(tests.group_quote('group_join', 'eve'), null, 'a member has nothing to join');
do $$ begin perform tests.seat('ada'); end $$;
select tests.group_quote_refused('group_join', 'bob', 'group_full', 'a full group is not paid for');
delete from public.group_members;
select is(tests.group_quote('group_join', 'ada') ->> 'amount', '150000', 'a creator whose money went back joins without asking');
select tests.group_becomes('active');
select is(tests.group_quote('group_join', 'bob'), null, 'nobody begins to join a group that has started');
select tests.group_becomes('completed');
select tests.group_quote_refused('group_join', 'bob', 'group_closed', 'or is over');
select tests.group_becomes('closed');
select tests.group_quote_refused('group_join', 'bob', 'group_closed', 'or closed');
select tests.group_becomes('draft');
select tests.group_quote_refused('group_join', 'bob', 'group_not_found', 'a draft is not there');
select is(tests.group_quote('group_join', 'ada'), null, 'and its creator opens it instead');

select tests.group_becomes('open');
select tests.let('p', tests.group_payment('bob', 50000, 100000));
select is(
  fulfilment.group_join('fulfil', tests.payment(tests.get('p')), 150000) -> 'effect' ->> 'security_deposit', '50000', 'paid, it is in the group'
);
select is(
  (select concat_ws(' ', m.status, r.status) from public.group_members m
   join public.group_join_requests r on r.user_id = m.user_id where m.user_id = tests.person('bob')), 'active joined',
  'its payer is a member and the request joined'
);
select * from finish();
