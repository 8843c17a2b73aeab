select plan(7);

select tests.let('p', tests.sale(tests.person('ada')));
create function pg_temp.schedule(reason text, delay interval) returns text language plpgsql as $$
begin
  perform ops.schedule_check((tests.payment(tests.get('p'))).id, reason, delay);
  return (
    select format('%s attempts %s', c.due_at - now(), c.attempts) from ops.gateway_checks c
    where c.payment_id = (tests.payment(tests.get('p'))).id and c.reason = schedule.reason);
end;
$$;
select is(pg_temp.schedule('seen', '5 minutes'), '00:05:00 attempts 0', 'a check is due after its delay');
select is(pg_temp.schedule('seen', '1 minute'), '00:01:00 attempts 0', 'a sooner one goes before');
select is(pg_temp.schedule('seen', '1 hour'), '00:01:00 attempts 0', 'a later one does not put it off');
update ops.gateway_checks set attempts = 3 where reason = 'seen';
select is(pg_temp.schedule('seen', '1 minute'), '00:01:00 attempts 0', 'new cause to ask starts the cadence anew');
select is(pg_temp.schedule('lookup', '0'), '00:00:00 attempts 0', 'each reason by itself');
select throws_ok($$select pg_temp.schedule('curiosity', '0')$$, '23514', null, 'a reason nobody knows is refused');
select throws_ok(
  $$select ops.schedule_check('00000000-0000-4000-8000-00000000dead', 'seen', '0')$$, '23503', null, 'and an unknown payment'
);
select * from finish();
