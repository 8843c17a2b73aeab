select plan(15);

do $$ begin perform tests.person(name) from unnest(array['ada', 'bob', 'cleo', 'dan', 'eve']) name; end $$;
select tests.let('g', tests.savings_group('open')::text);
select tests.group_quote_refused('security_deposit', 'bob', 'not_a_member', 'who is no member leaves no deposit');
do $$ begin
  perform tests.seat('bob'), tests.seat('cleo');
  perform tests.put_in_group('cleo', 50000, 0);
end $$;
select is(
  tests.group_quote('security_deposit', 'bob'),
  jsonb_build_object(
    'amount', 50000, 'description', 'Ajo: security deposit',
    'open_for', format('security_deposit:%s:%s', tests.get('g'), tests.person('bob')),
    'purchase', jsonb_build_object('group_id', tests.get('g'), 'deposit', 50000, 'contribution', 0)
  ),
  'a member pays the deposit alone'
);
select tests.group_quote_refused('security_deposit', 'cleo', 'deposit_not_due', 'once');
select tests.let('here', tests.get('g')), tests.let('g', tests.savings_group('open')::text);
do $$ begin perform tests.put_in_group('bob', 50000, 0); end $$;
select tests.let('g', tests.get('here'));
select is(tests.group_quote('security_deposit', 'bob') ->> 'amount', '50000', 'what another group holds is no deposit here');
select tests.let('part', tests.put_in_group('bob', 49999, 0));
select is(tests.group_quote('security_deposit', 'bob') ->> 'amount', '1', 'to the last of what is missing');
do $$ begin perform tests.put_in_group('bob', 1, 0); end $$;
select tests.group_quote_refused('security_deposit', 'bob', 'deposit_not_due', 'and no more');
update public.groups set currency = 'USD';
select tests.group_quote_refused('security_deposit', 'bob', 'wrong_currency', 'in the group''s currency');
update public.groups set currency = 'NGN', security_deposit = 0;
delete from fulfilment.group_funds;
select tests.group_quote_refused('security_deposit', 'bob', 'deposit_not_due', 'where none is asked none is paid');
update public.groups set security_deposit = 50000;
update public.group_members set status = 'withdrawn' where user_id = tests.person('bob');
select tests.group_quote_refused('security_deposit', 'bob', 'not_a_member', 'nor does it bring anyone back whose money is gone');
update public.group_members set status = 'left' where user_id = tests.person('bob');
select tests.group_quote_refused('security_deposit', 'bob', 'left_group', 'or who left');
update public.group_members set status = 'active' where user_id = tests.person('bob');
select tests.group_becomes('closed');
select tests.group_quote_refused('security_deposit', 'bob', 'group_closed', 'a closed group takes none');
select tests.group_becomes('active');

select tests.let('p', tests.group_payment('bob', 50000, 0));
select is(
  fulfilment.security_deposit('fulfil', tests.payment(tests.get('p')), 50000) -> 'effect' ->> 'security_deposit', '50000',
  'paid, it is in the group'
);
select is(
  (select m.has_paid_security_deposit from public.group_members m where m.user_id = tests.person('bob')), true, 'and on the member''s row'
);
select is((select count(*) from public.contributions c where c.status = 'paid'), 0::bigint, 'it pays no cycle');
select tests.let('x', tests.group_payment('eve', 50000, 0));
select is(
  fulfilment.security_deposit('fulfil', tests.payment(tests.get('x')), 50000) -> 'effect' ->> 'refused', 'not_a_member',
  'and makes nobody a member'
);
select * from finish();
