create function inbox.retry_next_event() returns boolean
language plpgsql
set search_path = ''
as $$
declare
  v_event inbox.webhook_events;
  v_body jsonb;
begin
  select * into v_event from inbox.webhook_events e
  where e.outcome in ('parked', 'failed') and e.next_retry_at <= now()
  order by e.next_retry_at
  limit 1
  for update skip locked;
  if not found then
    return false;
  end if;
  select b.event into v_body from inbox.webhook_bodies b
  where b.webhook_event_id = v_event.id and b.received_at = v_event.received_at;
  begin
    perform public.process_payment_atomic(v_body);
  exception when others then
    -- A passing fault: nothing was kept. Come back later rather than at once.
    update inbox.webhook_events e set
      attempts = e.attempts + 1, next_retry_at = now() + inbox.retry_delay(e.attempts),
      error_code = sqlstate, error_message = left(sqlerrm, 1000)
    where e.id = v_event.id;
  end;
  return true;
end;
$$;
comment on function inbox.retry_next_event() is
  'Processes the failed or parked event that is due longest, once; false when none is. Concurrent callers take different ones.';
