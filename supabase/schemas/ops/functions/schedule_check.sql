create function ops.schedule_check(payment_id uuid, reason text, delay interval) returns void
language sql
set search_path = ''
as $$
  insert into ops.gateway_checks (payment_id, reason, due_at)
  values (schedule_check.payment_id, schedule_check.reason, now() + delay)
  on conflict on constraint gateway_checks_pkey
  do update set due_at = least(gateway_checks.due_at, excluded.due_at), attempts = 0;
$$;
comment on function ops.schedule_check(uuid, text, interval) is
  'Asks the sweeper to ask the gateway about a payment after a delay, or sooner if it was to be asked anyway.';
