select plan(12);

select tests.let('ada', tests.person('ada')::text);
create function pg_temp.add(type text, amount bigint, idempotency_key text) returns void language sql as $$
  insert into public.transactions (user_id, type, unit, amount, balance_after, description, idempotency_key)
  values (tests.get('ada')::uuid, type, 'CREDITS', amount, 0, 'test', idempotency_key);
$$;
select throws_ok($$select pg_temp.add('gift', 1, null)$$, '23514', null, 'a type nobody knows is refused');
select throws_ok($$select pg_temp.add('bonus', 0, null)$$, '23514', null, 'a line of nothing is refused');
select throws_ok($$select pg_temp.add('bonus', 1, 'welcome')$$, '23505', null, 'a key is used once a user');
select lives_ok(
  $$select pg_temp.add('bonus', 1, null), pg_temp.add('bonus', 1, null)$$, 'lines without a key may be alike'
);
select throws_ok('update public.transactions set amount = 9', '55000', 'append_only', 'a line can not be changed');
select throws_ok('delete from public.transactions', '55000', 'append_only', 'nor deleted');
select throws_ok('truncate public.transactions', '55000', 'append_only', 'nor can the statement be emptied');
select throws_ok('update public.transactions set amount = 9 where false', '55000', 'append_only', 'not even when no line is meant');

do $$ begin perform tests.person('bob'); end $$;
select tests.sign_in(tests.person('bob'));
select results_eq(
  'select type, amount from public.transactions', $$values ('bonus', 20::bigint)$$, 'a user reads their own statement and no other'
);
select throws_ok(
  $$insert into public.transactions (user_id, type, unit, amount, balance_after, description)
    values (public.me(), 'bonus', 'CREDITS', 5, 5, 'x')$$, '42501', null, 'and adds nothing to it'
);
select tests.sign_out();
set local role service_role;
select throws_ok(
  $$insert into public.transactions (user_id, type, unit, amount, balance_after, description)
    values (gen_random_uuid(), 'bonus', 'CREDITS', 5, 5, 'x')$$, '42501', null, 'nor does the service role'
);
reset role;
set local role anon;
select throws_ok('select amount from public.transactions', '42501', null, 'a visitor reads no statements');
reset role;
select * from finish();
