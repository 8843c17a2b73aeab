create function inbox.settle_event(received inbox.webhook_events, verdict inbox.verdict, event jsonb)
returns inbox.webhook_events
language plpgsql
set search_path = ''
as $$
declare
  v_event inbox.webhook_events;
  v_outcome text := verdict.outcome;
  v_dies_at timestamptz :=
    greatest(received.received_at, received.replayed_at) + (ops.setting('dead_after') #>> '{}')::interval;
begin
  if v_outcome in ('parked', 'failed') and v_dies_at < now() then
    v_outcome := 'dead';
  end if;
  update inbox.webhook_events e set
    outcome = v_outcome,
    reason = case when v_outcome = 'parked' then verdict.reason end,
    waits_for = case when v_outcome = 'parked' then verdict.waits_for end,
    payment_id = coalesce(verdict.payment_id, e.payment_id),
    attempts = e.attempts + 1,
    next_retry_at = case
      when v_outcome not in ('parked', 'failed') then null
      -- The sweeper asks the gateway on a cadence of its own, and its answer ends the wait: trying again asks anew.
      when verdict.reason = 'lookup' then v_dies_at
      else now() + inbox.retry_delay(e.attempts)
    end,
    error_code = verdict.error_code,
    error_message = left(verdict.error_message, 1000),
    processed_at = clock_timestamp()
  where e.id = received.id
  returning * into strict v_event;

  if v_outcome = 'failed' then
    -- The row says so to the payer; what was rolled back comes with the retry.
    begin
      update public.payments p set fulfilment = 'failed', updated_at = now()
      where p.id = inbox.find_payment(received.provider, event -> 'refs') and p.fulfilment in ('none', 'parked');
    exception when others then
      if inbox.is_passing_fault(sqlstate) then
        raise;
      end if;
      null; -- ambiguous or unreadable refs: the event's own error says it, and there is no one payment to mark
    end;
    perform ops.audit('event_failed', v_event.source, v_event.payment_id, null, null,
      jsonb_build_object('webhook_event_id', v_event.id, 'code', verdict.error_code, 'message', verdict.error_message));
  end if;
  return v_event;
end;
$$;
comment on function inbox.settle_event(inbox.webhook_events, inbox.verdict, jsonb) is
  'Keeps what became of an event: parked and failed ones with a retry of our own, dead when that took too long.';
