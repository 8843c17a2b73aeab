select plan(5);

select tests.let('reference', tests.sale(tests.person('ada')));
select tests.deliver('paystack', 'k', tests.get('reference'), tests.captured('c', 100000));
select is_empty('select * from ops.broken_invariants()', 'a payment that took effect breaks nothing');

select is(
  tests.broken_by('update public.profiles set credits = credits + 1', 'broken_invariants'),
  array['credits are the sum of the wallet''s entries', 'the statement sums to the wallet'],
  'credits from nowhere are seen by the books and by the statement'
);
select is_empty(
  $$select * from ops.broken_invariants(now() + interval '1 second')$$, 'what was not touched since is not looked at'
);

-- The union asks every one of them, and with the same time.
select set_eq(
  $$select m[1] from regexp_matches(pg_get_functiondef('ops.broken_invariants'::regproc), 'ops\.(broken_\w+)\(since\)', 'g') m$$,
  $$select p.proname::text from pg_proc p
    where p.pronamespace = 'ops'::regnamespace and p.proname like 'broken\_%' and p.proname <> 'broken_invariants'$$,
  'all functions named like them are asked'
);
select cmp_ok((select count(distinct invariant) from pg_proc p cross join lateral tests.invariants_of(p.proname) invariant
  where p.pronamespace = 'ops'::regnamespace and p.proname like 'broken\_%'), '>', 40::bigint, 'there are as many as ever');

select * from finish();
