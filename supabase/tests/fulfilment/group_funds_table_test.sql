select plan(10);

do $$ begin perform tests.person(name) from unnest(array['ada', 'bob', 'cleo', 'dan', 'eve']) name; end $$;
select tests.let('g', tests.savings_group()::text);
select lives_ok($$select tests.put_in_group('bob', 0, 0)$$, 'a payment whose money went back holds nothing');
select throws_ok($$select tests.put_in_group('bob', -1, 0)$$, '23514', null, 'never less');
select throws_ok($$select tests.put_in_group('bob', 0, -1)$$, '23514', null, 'of either kind');
select throws_ok($$select tests.put_in_group('bob', 0, 2, 1)$$, '23514', null, 'nor more than was captured');
select throws_ok(
  $$insert into fulfilment.group_funds (payment_id, group_id, user_id, deposit, contribution, captured_contribution)
    select f.payment_id, f.group_id, f.user_id, 0, 0, 0 from fulfilment.group_funds f$$, '23505', null, 'a payment counts once'
);
select throws_ok(
  format('update fulfilment.group_funds set group_id = %L', gen_random_uuid()), '23503', null, 'in a group that there is'
);
select throws_ok(
  format('update fulfilment.group_funds set user_id = %L', gen_random_uuid()), '23503', null, 'for a user that there is'
);
select throws_ok('delete from public.groups', '23503', null, 'a group with money in it can not be deleted');

select tests.sign_in(tests.person('bob'));
select throws_ok('select * from fulfilment.group_funds', '42501', null, 'it is nobody''s to read');
select tests.sign_out();
set local role service_role;
select throws_ok('select * from fulfilment.group_funds', '42501', null, 'nor to change');
reset role;
select * from finish();
