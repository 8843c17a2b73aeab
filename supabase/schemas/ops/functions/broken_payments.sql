create function ops.broken_payments(since timestamptz default '-infinity')
returns table (invariant text, subject text, detail text)
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  with touched as materialized (
    select p.*, f.status as folded_status, f.net, f.refunded, f.captured, f.kept, f.surplus
    from ops.touched_payments(since) p cross join lateral inbox.fold(p) f
  ), settled as materialized (
    -- What the payment's type had a say in. A failed one is brought there by its next attempt.
    select * from touched t where t.fulfilment in ('applied', 'partly_reversed', 'reversed', 'refund_due')
  )
  select 'a payment is the fold of its facts', format('payment %s', t.id),
    format('%s net %s refunded %s, facts say %s net %s refunded %s', t.status, t.net_amount, t.refunded_amount,
      t.folded_status, t.net, t.refunded)
  from touched t
  where (t.status, t.net_amount, t.refunded_amount) is distinct from (t.folded_status, t.net, t.refunded)
    and exists (select from inbox.payment_facts f where f.payment_id = t.id)
  union all
  select 'what is paid for is acted on', format('payment %s', t.id), format('captured, and %s', t.fulfilment)
  from touched t where t.captured and t.fulfilment in ('none', 'review')
  union all
  select 'nothing is given for nothing', format('payment %s', t.id), format('not captured, and %s', t.fulfilment)
  from touched t where not t.captured and t.fulfilment not in ('none', 'review', 'failed')
  union all
  select 'what waits is remembered', format('payment %s', t.id), format('%s, and no event is', t.fulfilment)
  from touched t
  where t.fulfilment in ('parked', 'failed') and not exists (
    select from inbox.webhook_events e where e.payment_id = t.id and e.outcome in ('parked', 'failed', 'dead')
    union all
    select from inbox.webhook_events e where e.payment_id is null and e.outcome in ('failed', 'dead') and t.fulfilment = 'failed'
  )
  union all
  select 'earned and refund_due are what is kept', format('payment %s', t.id),
    format('earned %s, due for refund %s, kept %s', t.earned_amount, t.refund_due_amount, t.kept + t.surplus)
  from settled t where t.earned_amount + t.refund_due_amount <> t.kept + t.surplus
  union all
  select 'who earned is told, and what is due is queued', format('payment %s', t.id), w.topic
  from settled t
  cross join lateral (values ('receipt', t.earned_amount), ('refund_due', t.refund_due_amount)) w (topic, amount)
  where w.amount > 0 and not exists (select from ops.outbox o where o.payment_id = t.id and o.topic = w.topic)
  union all
  select 'one payment at a time is open for a thing', t.open_for, count(*)::text
  from touched t where t.open_for is not null
  group by t.open_for having count(*) > 1
  union all
  select 'an idempotency key is one payment''s', format('%s %s', k.sub, k.key), count(*)::text
  from ops.idempotency_keys k where k.created_at >= since
  group by k.issuer, k.sub, k.key having count(*) > 1;
end;
$$;
comment on function ops.broken_payments(timestamptz) is
  'ops.broken_invariants of the payments: the row is the fold of its facts, it was acted on, and nothing is paid for twice.';
