create function inbox.wake_missed() returns void
language plpgsql
set search_path = ''
as $$
begin
  -- An event may be parking itself again in the very moment its name appears: wake skips it, for it is locked, and
  -- it does not see the name, for that is not committed. It would wait for its backoff.
  perform inbox.wake(array(
    select w.key from inbox.webhook_events e
    cross join unnest(e.waits_for) as w (key)
    cross join regexp_match(w.key, '^([^:]+):([^:]+):(.*)$') as k (part)
    where e.outcome = 'parked' and e.next_retry_at > now() and (
      exists (
        select from inbox.payment_refs r
        where r.provider = k.part[1] and r.ref_type = k.part[2] and r.ref_value = k.part[3]
      ) or k.part[2] = 'subscription' and exists (
        select from public.subscriptions s where s.provider = k.part[1] and s.gateway_id = k.part[3]
      )
    )
  ));
end;
$$;
comment on function inbox.wake_missed() is
  'Makes parked events due whose payment''s or subscription''s name is known by now.';
