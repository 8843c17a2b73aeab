select plan(10);

do $$ begin perform tests.person(name) from unnest(array['ada', 'bob', 'cleo', 'dan', 'eve']) name; end $$;
select tests.let('g', tests.savings_group('draft')::text);
select is(
  tests.group_quote('group_creation', 'ada'),
  jsonb_build_object(
    'amount', 150000, 'description', 'Ajo: opening', 'open_for', 'group_creation:' || tests.get('g'),
    'purchase', jsonb_build_object('group_id', tests.get('g'), 'deposit', 50000, 'contribution', 100000)
  ),
  'the creator of a draft pays deposit and first contribution'
);
select tests.group_quote_refused('group_creation', 'bob', 'group_not_found', 'a draft does not exist for others');
select tests.group_becomes('open');
select is(tests.group_quote('group_creation', 'ada'), null, 'a group is opened once');
select is(tests.group_quote('group_creation', 'bob'), null, 'and by nobody but its creator');
update public.groups set currency = 'USD';
select tests.group_quote_refused('group_creation', 'ada', 'wrong_currency', 'in its own currency');
update public.groups set currency = 'NGN', security_deposit = 0;
select tests.group_becomes('draft');
select is(tests.group_quote('group_creation', 'ada') ->> 'amount', '100000', 'without a deposit the contribution alone is paid');
select tests.group_becomes(s) from (values ('closed')) v (s);
select is(tests.group_quote('group_creation', 'ada'), null, 'a closed group is not opened again');

select tests.group_becomes('draft');
update public.groups set security_deposit = 50000;
select tests.let('p', tests.group_payment('ada', 50000, 100000));
select is(
  fulfilment.group_creation('fulfil', tests.payment(tests.get('p')), 150000) -> 'effect' ->> 'contribution', '100000',
  'paid, it is in the group'
);
select is(
  (select concat_ws(' ', g.status, m.status) from public.groups g join public.group_members m on m.group_id = g.id
   where m.user_id = tests.person('ada')), 'open active', 'which opens with its creator in it'
);
select is(tests.group_quote('group_creation', 'ada'), null, 'and need not be paid again');
select * from finish();
