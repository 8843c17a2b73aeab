create view ops.jobs with (security_invoker = true) as
select j.name, j.schedule, j.command
from (values
  -- One event a transaction: a bad one takes nothing with it. Not a procedure: one that commits can pin no search_path.
  ('retry-events', '10 seconds', $job$
    do $retry$
    begin
      for i in 1..500 loop
        exit when not inbox.retry_next_event();
        commit;
      end loop;
    end;
    $retry$
  $job$),
  ('retry-signups', '* * * * *', 'select ops.retry_signups()'),
  ('wake-missed', '* * * * *', 'select inbox.wake_missed()'),
  ('expire-reservations', '* * * * *', 'select fulfilment.expire_reservations()'),
  ('age-groups', '* * * * *', 'select fulfilment.age_groups()'),
  ('make-months', '* * * * *', 'select inbox.make_months()'),
  ('drop-months', '9 * * * *', 'select inbox.drop_months()'),
  ('forget-downloads', '19 * * * *', 'select fulfilment.forget_downloads()'),
  ('forget-idempotency-keys', '29 * * * *', 'select ops.forget_idempotency_keys()')
) as j (name, schedule, command);
comment on view ops.jobs is
  'What is to be done again and again, each in a transaction of its own, so that one that fails stops no other. The platform''s '
  'cron is given this list, and the local stack''s scheduler reads it.';
