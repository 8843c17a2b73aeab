create function public.process_identity_event(event jsonb) returns jsonb
language plpgsql
security definer -- no API role writes profiles or wallets
set search_path = ''
set lock_timeout = '1s'
set statement_timeout = '4s'
as $$
declare
  v_outcome text;
begin
  insert into ops.identity_events (event_key, event_id, event_type, issuer, external_id, outcome)
  values (
    event ->> 'event_key', event ->> 'event_id', event ->> 'event_type', event ->> 'issuer', event ->> 'external_id', 'received'
  )
  on conflict on constraint identity_events_pkey do nothing;
  if not found then
    -- The same delivery again, or at the same time: wait for the first, then see what became of it.
    select e.outcome into strict v_outcome from ops.identity_events e where e.event_key = event ->> 'event_key' for update;
    if v_outcome <> 'dead' then
      return jsonb_build_object('outcome', 'duplicate', 'success', true, 'method', 'delivery',
        'message', 'This was known already; nothing changed.');
    end if;
  end if;

  -- A fault leaves nothing behind and is delivered again: the provider keeps its events, and users, for us.
  v_outcome := case when event ? 'error' then 'dead' else ops.apply_identity_event(event) end;
  update ops.identity_events e set
    outcome = v_outcome,
    event_type = event ->> 'event_type',
    external_id = event ->> 'external_id',
    error_code = event #>> '{error,code}',
    error_message = event #>> '{error,message}',
    body = decode(event ->> 'body_base64', 'base64')
  where e.event_key = event ->> 'event_key';
  return jsonb_build_object('outcome', v_outcome, 'success', v_outcome <> 'dead', 'message', case v_outcome
    when 'applied' then 'The event took effect.'
    when 'ignored' then 'Kept; something newer is known of this user.'
    when 'dead' then 'Kept as bytes; it needs an operator.'
  end);
end;
$$;
comment on function public.process_identity_event(jsonb) is
  'The one door for users of another identity provider: each delivery once, each user one profile and one welcome, in any '
  'order. Lock order: event, identity, profile.';
grant execute on function public.process_identity_event(jsonb) to service_role;
