create function inbox.wake(keys text[]) returns void
language plpgsql -- not sql: with its search_path pinned it could not be inlined, and would be planned anew at every call
set search_path = ''
as $$
begin
  -- Skip locked: the caller may hold a payment that the event's own transaction waits for. That transaction sees
  -- what appeared, or parks the event with a retry of its own.
  update inbox.webhook_events e set next_retry_at = now()
  where e.id in (
    select w.id from inbox.webhook_events w
    where w.outcome = 'parked' and w.waits_for && keys
    for update skip locked
  );
end;
$$;
comment on function inbox.wake(text[]) is 'Makes parked events due that wait for one of these keys.';
