create function ops.broken_inbox(since timestamptz default '-infinity')
returns table (invariant text, subject text, detail text)
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  with touched as materialized (
    select p.id from ops.touched_payments(since) p
  )
  select 'a delivery is stored once', format('%s %s', e.provider, e.event_key), count(*)::text
  from inbox.webhook_events e where e.received_at >= since
  group by e.provider, e.event_key having count(*) > 1
  union all
  select 'an event ends or has its next attempt', format('event %s', e.id), e.outcome
  from inbox.webhook_events e
  where e.received_at >= since
    and (e.outcome = 'received' or e.outcome in ('parked', 'failed') and e.next_retry_at is null)
  union all
  select 'an event that took effect has its facts', format('event %s', e.id), format('%s %s is missing', f.type, f.object_id)
  from inbox.webhook_events e
  join inbox.webhook_bodies b on b.webhook_event_id = e.id and b.received_at = e.received_at
  cross join lateral jsonb_to_recordset(b.event -> 'facts') as f (type text, object_id text)
  where e.received_at >= since and e.outcome in ('applied', 'review') and not exists (
    select from inbox.payment_facts k
    where k.payment_id = e.payment_id and k.object_id = f.object_id and k.fact_type = f.type
  )
  union all
  select 'a fact counts once', format('%s %s %s', f.provider, f.object_id, f.fact_type), count(*)::text
  from inbox.payment_facts f
  where exists (select from touched t where t.id = f.payment_id)
  group by f.provider, f.object_id, f.fact_type, f.amount, f.currency having count(*) > 1
  union all
  select 'a movement belongs to one payment', format('%s %s', f.provider, f.object_id), format('%s payments', count(distinct o.payment_id))
  from inbox.payment_facts f
  join inbox.payment_facts o on o.provider = f.provider and o.object_id = f.object_id
  where exists (select from touched t where t.id = f.payment_id)
  group by f.provider, f.object_id having count(distinct o.payment_id) > 1
  union all
  select 'a name is one payment''s', format('%s %s %s', r.provider, r.ref_type, r.ref_value), count(*)::text
  from inbox.payment_refs r
  where exists (select from touched t where t.id = r.payment_id)
  group by r.provider, r.ref_type, r.ref_value having count(*) > 1;
end;
$$;
comment on function ops.broken_inbox(timestamptz) is 'ops.broken_invariants of the inbox: events, facts and the names of payments.';
