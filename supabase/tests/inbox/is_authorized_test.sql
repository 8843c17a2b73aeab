select plan(7);

select tests.let('p', tests.sale(tests.person('ada')));
create function pg_temp.after(type text, object_id text) returns boolean language plpgsql as $$
begin
  perform inbox.record_facts(tests.payment(tests.get('p')), 1,
    jsonb_build_object('facts', jsonb_build_array(tests.fact(type, object_id, 5))));
  return inbox.is_authorized((tests.payment(tests.get('p'))).id);
end;
$$;
select is(pg_temp.after('canceled', 'other'), false, 'without an authorisation nothing is held');
select is(pg_temp.after('authorized', 'a'), true, 'an authorisation is held, though something else was let go');
select is(pg_temp.after('attempt_failed', 'a'), true, 'a failure of the same attempt does not count: banks authorise late');
select is(pg_temp.after('canceled', 'a'), false, 'let go, it is not');
select is(pg_temp.after('authorized', 'b'), true, 'a second one is held by itself');
do $$ begin
  perform inbox.record_facts(tests.payment(tests.sale(tests.person('ada'), 100, 100000, 'razorpay', 'INR')), 1,
    jsonb_build_object('facts', jsonb_build_array(tests.fact('canceled', 'b'))));
end $$;
select is(
  inbox.is_authorized((tests.payment(tests.get('p'))).id), true, 'another gateway''s movement of the same id, let go, is another movement'
);
select is(inbox.is_authorized(null), false, 'no payment has none');
select * from finish();
