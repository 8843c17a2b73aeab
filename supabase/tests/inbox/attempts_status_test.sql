select plan(6);

select tests.let('p', tests.sale(tests.person('ada')));
create function pg_temp.after(type text, object_id text) returns text language plpgsql as $$
begin
  perform inbox.record_facts(tests.payment(tests.get('p')), 1,
    jsonb_build_object('facts', jsonb_build_array(tests.fact(type, object_id, 5))));
  return inbox.attempts_status((tests.payment(tests.get('p'))).id);
end;
$$;
select is(inbox.attempts_status((tests.payment(tests.get('p'))).id), 'pending', 'no attempt: pending');
select is(pg_temp.after('refund_pending', 'r'), 'pending', 'other facts change nothing');
select is(pg_temp.after('attempt_failed', 'a'), 'failed', 'a failed attempt: failed');
select is(pg_temp.after('canceled', 'b'), 'canceled', 'canceled ranks above');
select is(pg_temp.after('attempt_failed', 'c'), 'canceled', 'and stays, whatever fails later');
select is(inbox.attempts_status(null), 'pending', 'no payment has no attempts');
select * from finish();
