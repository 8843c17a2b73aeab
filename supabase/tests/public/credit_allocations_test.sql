-- First in, first out, on a worked example.
select plan(15);

create function pg_temp.move(amount bigint, type text, payment uuid default null, an_order uuid default null) returns void language sql as $$
  select ledger.move_credits(tests.person('ada'), amount, type, 'issued', 'x', payment, null, an_order);
$$;
create function pg_temp.allocations(who text default 'ada') returns text language sql as $$
  select string_agg(format('%s from %s to %s', a.credits, coalesce(right(a.payment_id::text, 2), g.type), coalesce(right(a.order_id::text, 2), a.use_type)), '; '
    order by g.line, u.line)
  from public.credit_allocations a join public.transactions g on g.id = a.grant_id join public.transactions u on u.id = a.use_id
  where a.user_id = tests.person(who);
$$;
do $$ begin perform tests.person('ada'); perform tests.person('bob'); end $$;
select is(pg_temp.allocations(), null, 'what is not used is not allocated');
-- 20 welcome, 100 by payment p1, 50 by payment p2
do $$ begin
  perform pg_temp.move(100, 'purchase', '00000000-0000-4000-8000-0000000000c1');
  perform pg_temp.move(50, 'purchase', '00000000-0000-4000-8000-0000000000c2');
  perform pg_temp.move(-30, 'spend', null, '00000000-0000-4000-8000-0000000000d1');
end $$;
select is(pg_temp.allocations(), '20 from bonus to d1; 10 from c1 to d1', 'an order of 30 takes the 20 that came first, and 10 of the next');
do $$ begin perform pg_temp.move(-90, 'spend', null, '00000000-0000-4000-8000-0000000000d2'); end $$;
select is(pg_temp.allocations(), '20 from bonus to d1; 10 from c1 to d1; 90 from c1 to d2', 'the next takes exactly what is left of it');
do $$ begin perform pg_temp.move(-25, 'spend', null, '00000000-0000-4000-8000-0000000000d3'); perform pg_temp.move(-5, 'spend'); end $$;
select is(
  pg_temp.allocations(), '20 from bonus to d1; 10 from c1 to d1; 90 from c1 to d2; 25 from c2 to d3; 5 from c2 to spend', 'then comes the second purchase'
);
-- What is taken back beyond what there is: a debt, which the next grant pays
do $$ begin perform pg_temp.move(-50, 'refund', '00000000-0000-4000-8000-0000000000c2'); end $$;
select is(
  right(pg_temp.allocations(), length('20 from c2 to refund')), '20 from c2 to refund', 'of 50 taken back 20 were there'
);
do $$ begin perform pg_temp.move(100, 'purchase', '00000000-0000-4000-8000-0000000000c3'); end $$;
select is(
  right(pg_temp.allocations(), length('20 from c2 to refund; 30 from c3 to refund')), '20 from c2 to refund; 30 from c3 to refund', 'the next purchase pays the other 30'
);
select is(
  (select sum(a.credits) from public.credit_allocations a where a.user_id = tests.person('ada')),
  (select - sum(t.amount) from public.transactions t where t.user_id = tests.person('ada') and t.amount < 0), 'every credit that went out came from somewhere'
);
select is_empty(
  $$select a.grant_id from public.credit_allocations a join public.transactions t on t.id = a.grant_id group by a.grant_id, t.amount having sum(a.credits) > t.amount$$,
  'and no credit was used twice'
);
select is_empty('select * from public.credit_allocations a where a.credits <= 0', 'no line of nothing');
select is(pg_temp.allocations('bob'), null, 'others'' credits are others''');

-- Which purchase paid for which order, in one query
select results_eq(
  $$select a.payment_id, a.credits from public.credit_allocations a where a.order_id = '00000000-0000-4000-8000-0000000000d1' order by a.credits$$,
  $$values ('00000000-0000-4000-8000-0000000000c1'::uuid, 10::bigint), (null, 20)$$, 'which purchase paid for which order'
);
select tests.sign_in(tests.person('bob'));
select is_empty('select * from public.credit_allocations', 'a user sees no one else''s');
select tests.sign_out();
select tests.sign_in(tests.person('ada'));
select is((select count(*) from public.credit_allocations), 7::bigint, 'but all of their own');
select tests.sign_out();
set local role anon;
select throws_ok('select * from public.credit_allocations', '42501', null, 'a visitor sees none');
reset role;

-- Money in a group is on the statement too
select tests.let('before', pg_temp.allocations());
insert into public.transactions (user_id, type, unit, amount, balance_after, description)
values (tests.person('ada'), 'contribution', 'NGN', 500, 500, 'x'), (tests.person('ada'), 'contribution', 'NGN', -400, 100, 'x');
select is(pg_temp.allocations(), tests.get('before'), 'and is no credits');
select * from finish();
