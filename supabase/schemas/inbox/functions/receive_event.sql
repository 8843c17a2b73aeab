create function inbox.receive_event(event jsonb) returns inbox.webhook_events
language plpgsql
set search_path = ''
as $$
declare
  v_event inbox.webhook_events;
begin
  insert into inbox.webhook_events (provider, event_key, event_id, event_type, source)
  values (
    event ->> 'provider', event ->> 'event_key', event ->> 'event_id',
    coalesce(event ->> 'event_type', 'unknown'), coalesce(event ->> 'source', 'webhook')
  )
  on conflict on constraint webhook_events_delivery_key do nothing
  returning * into v_event;
  if found then
    insert into inbox.webhook_bodies (webhook_event_id, received_at, body, headers, event)
    values (
      v_event.id, v_event.received_at, decode(event #>> '{raw,body_base64}', 'base64'),
      coalesce(event #> '{raw,headers}', '{}'), case when event ? 'error' then null else event - 'raw' end
    );
    return v_event;
  end if;

  -- The same delivery again, or at the same time: wait for the first, then see what became of it.
  select * into strict v_event from inbox.webhook_events e
  where e.provider = event ->> 'provider' and e.event_key = event ->> 'event_key'
  for update;
  if not event ? 'error' then
    -- Bytes that could not be read when they came (dead) can be now.
    update inbox.webhook_bodies b set event = receive_event.event - 'raw'
    where b.webhook_event_id = v_event.id and b.received_at = v_event.received_at and b.event is null;
    if found then
      update inbox.webhook_events e set
        event_type = coalesce(receive_event.event ->> 'event_type', e.event_type),
        event_id = coalesce(receive_event.event ->> 'event_id', e.event_id)
      where e.id = v_event.id
      returning * into v_event;
    end if;
  end if;
  return v_event;
end;
$$;
comment on function inbox.receive_event(jsonb) is
  'Stores a delivery with its bytes, or finds it and locks it: of concurrent deliveries of the same bytes one goes first.';
