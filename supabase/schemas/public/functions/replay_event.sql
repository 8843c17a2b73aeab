create function public.replay_event(event_id bigint) returns jsonb
language plpgsql
security definer -- the inbox is not writable by any API role
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_event inbox.webhook_events;
  v_readable boolean;
begin
  select * into v_event from inbox.webhook_events e
  where e.id = replay_event.event_id and e.outcome in ('dead', 'failed', 'parked') for update;
  if not found then
    raise sqlstate 'PT404' using
      message = 'event_not_replayable',
      detail = format('No dead, failed or parked event has the id %s.', event_id),
      hint = 'An event that is applied, ignored or in review has had its effect.';
  end if;
  select b.event is not null into v_readable from inbox.webhook_bodies b
  where b.webhook_event_id = v_event.id and b.received_at = v_event.received_at;
  update inbox.webhook_events e set
    -- Bytes nobody could read stay dead until the sweeper has read them; the rest is the retry job's.
    outcome = case when v_readable and e.outcome = 'dead' then 'failed' else e.outcome end,
    next_retry_at = now(),
    replayed_at = now(),
    attempts = 0
  where e.id = v_event.id;
  perform ops.audit('event_replay_requested', 'operator', v_event.payment_id, null, null,
    jsonb_build_object('webhook_event_id', v_event.id, 'outcome', v_event.outcome));
  return jsonb_build_object('event_id', v_event.id, 'readable', v_readable);
end;
$$;
comment on function public.replay_event(bigint) is
  'Makes a dead, failed or parked event due again. Through the same door: what took effect takes none again.';
grant execute on function public.replay_event(bigint) to service_role;
