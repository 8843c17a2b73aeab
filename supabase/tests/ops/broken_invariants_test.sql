select plan(5);

select tests.let('reference', tests.sale(tests.person('ada')));
select tests.deliver('paystack', 'k', tests.get('reference'), tests.captured('c', 100000));
select is_empty('select * from ops.broken_invariants()', 'a payment that took effect breaks nothing');

update public.profiles set credits = credits + 1;
select results_eq(
  'select invariant from ops.broken_invariants() order by 1',
  array['credits are the sum of the wallet''s entries', 'the statement sums to the wallet'],
  'credits from nowhere are seen by the books and by the statement'
);
update public.profiles set credits = credits - 1;

update public.payments set fulfilment = 'none' where reference = tests.get('reference');
select ok(
  'what is paid for is acted on' in (select invariant from ops.broken_invariants()),
  'a capture that nothing was done about is seen'
);
update public.payments set fulfilment = 'applied' where reference = tests.get('reference');
select is_empty('select * from ops.broken_invariants()', 'with all put back nothing is broken');

select is_empty(
  $$select * from ops.broken_invariants(now() + interval '1 second')$$, 'what was not touched since is not looked at'
);

select * from finish();
