create function public.claim_replays(max_events integer) returns jsonb
language plpgsql
security definer -- the inbox is not writable by any API role
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_replays jsonb;
begin
  with claimed as (
    update inbox.webhook_events e set next_retry_at = now() + interval '5 minutes'
    where e.id in (
      select d.id from inbox.webhook_events d
      where d.outcome = 'dead' and d.next_retry_at <= now()
      order by d.next_retry_at limit max_events
      for update skip locked
    )
    returning e.id, e.provider, e.event_key, e.received_at
  )
  select jsonb_agg(jsonb_build_object(
    'event', jsonb_build_object('provider', c.provider, 'event_key', c.event_key, 'source', 'replay'),
    'body_base64', replace(encode(b.body, 'base64'), E'\n', ''),
    'headers', b.headers
  )) into v_replays
  from claimed c
  join inbox.webhook_bodies b on b.webhook_event_id = c.id and b.received_at = c.received_at;
  return coalesce(v_replays, '[]');
end;
$$;
comment on function public.claim_replays(integer) is
  'Dead events an operator asked to replay, with their bytes, for the sweeper to read again. Leased for five minutes.';
grant execute on function public.claim_replays(integer) to service_role;
