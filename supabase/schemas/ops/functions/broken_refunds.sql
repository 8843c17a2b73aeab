create function ops.broken_refunds(since timestamptz default '-infinity')
returns table (invariant text, subject text, detail text)
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  with asked as materialized (
    select r.* from ops.refunds r
    where r.payment_id in (
      select p.id from ops.touched_payments(since) p union all select x.payment_id from ops.refunds x where x.updated_at >= since
    )
  ), captured as materialized (
    -- The most that was told of it: what a later message corrects downwards may have been given back before.
    select f.payment_id, f.object_id, f.currency, max(f.amount) as amount
    from inbox.payment_facts f
    where f.fact_type = 'captured' and f.payment_id in (select r.payment_id from asked r)
    group by f.payment_id, f.object_id, f.currency
  ), taken as materialized (
    select r.payment_id, r.capture_id, r.currency, r.amount, r.id from ops.open_refunds r
    where r.id in (select x.id from asked x)
    union all
    -- Told by the gateway: what it says of it, where that is not more or of something else than we asked for.
    select r.payment_id, r.capture_id, r.currency, least(r.amount, w.amount), r.id
    from asked r
    cross join lateral inbox.withdrawals(r.payment_id) w
    where w.kind = 'refund' and w.object_id = r.object_id and not exists (
      select from captured c where c.payment_id = r.payment_id and c.object_id = w.parent and w.parent <> r.capture_id
    )
  )
  select 'a refund takes from a capture of its payment', format('refund %s', r.id), format('of %s in %s', r.capture_id, r.currency)
  from asked r
  where not exists (
    select from captured c
    where c.payment_id = r.payment_id and c.object_id = r.capture_id and c.currency = r.currency
  )
  union all
  select 'what we refund of a capture is no more than it brought', format('payment %s capture %s', c.payment_id, c.object_id),
    format('asked for and being asked for %s, captured %s %s', sum(t.amount), c.amount, c.currency)
  from captured c
  join taken t on t.payment_id = c.payment_id and t.capture_id = c.object_id and t.currency = c.currency
  -- Refused, its amount was free for others; that the gateway then took it on after all is its own doing.
  where not exists (
    select from ops.audit_log a
    where a.payment_id = c.payment_id and a.event = 'refund_refused' and a.detail ->> 'refund_id' = t.id::text
  )
  group by c.payment_id, c.object_id, c.currency, c.amount
  having sum(t.amount) > c.amount;
end;
$$;
comment on function ops.broken_refunds(timestamptz) is
  'ops.broken_invariants of our refunds: those reserved and those that facts tell of together take no more of a capture than it '
  'brought. Of our own money only: a dispute, or a refund in the dashboard, may come when all is reserved already, and the fact of a '
  'refund is there before its id is on the request, so facts and reservations together may well exceed a capture.';
