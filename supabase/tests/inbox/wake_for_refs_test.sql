select plan(4);

select tests.let('p', tests.sale(tests.person('ada')));
do $$ begin
  perform tests.deliver('paystack', 'a', 'PAY-a', tests.captured('x', 5));
  perform tests.deliver('paystack', 'b', 'PAY-b', tests.captured('y', 5));
  perform tests.deliver('paystack', 'c', 'PAY-c', tests.captured('z', 5));
end $$;
select has_trigger('inbox', 'payment_refs', 'payment_refs_wake', 'every way to a new name goes by the trigger');
insert into inbox.payment_refs (provider, ref_type, ref_value, payment_id)
select 'paystack', 'reference', v, (tests.payment(tests.get('p'))).id from unnest(array['PAY-a', 'PAY-b']) v;
select set_eq(
  'select event_key from inbox.webhook_events where next_retry_at <= now()', array['a', 'b'], 'one statement wakes for all its names'
);
select lives_ok(
  $$insert into inbox.payment_refs select provider, ref_type, ref_value, payment_id from inbox.payment_refs where false$$,
  'one without rows wakes nobody'
);
-- An event that is being processed by someone who waits for us must not be waited for.
select is(
  (select position('skip locked' in lower(p.prosrc)) > 0 from pg_proc p where p.oid = 'inbox.wake(text[])'::regprocedure), true,
  'and waits for no event another transaction holds'
);
select * from finish();
