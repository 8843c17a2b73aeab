create function inbox.withdrawals(payment_id uuid)
returns table (object_id text, kind text, amount bigint, currency text, livemode boolean, parent text, dispute text, open boolean)
language plpgsql -- not sql: with its search_path pinned it could not be inlined, and would be planned anew at every call
stable
set search_path = ''
as $$
#variable_conflict use_column
begin
  return query
  with ranked as (
    -- Ranks, not times, decide: failed > processed > pending and lost > won > opened, in whatever order they came.
    select distinct on (f.object_id, r.kind)
      f.object_id, r.kind, f.fact_type, f.amount, f.currency, f.livemode,
      inbox.movement_detail(f.provider, f.object_id, 'capture') as parent,
      inbox.movement_detail(f.provider, f.object_id, 'dispute') as dispute
    from inbox.payment_facts f
    join (values
      ('refund_pending', 'refund', 1), ('refund_processed', 'refund', 2), ('refund_failed', 'refund', 3),
      ('dispute_opened', 'dispute', 1), ('dispute_won', 'dispute', 2), ('dispute_lost', 'dispute', 3)
    ) as r (fact_type, kind, rank) on r.fact_type = f.fact_type
    where f.payment_id = withdrawals.payment_id
    order by f.object_id, r.kind, r.rank desc, f.amount desc nulls last, f.currency, f.livemode
  ),
  refunds as (select * from ranked where ranked.fact_type in ('refund_pending', 'refund_processed')),
  disputes as (select * from ranked where ranked.fact_type in ('dispute_opened', 'dispute_lost'))
  select r.object_id, r.kind, r.amount, r.currency, r.livemode, r.parent, r.dispute, r.fact_type = 'refund_pending' from refunds r
  union all
  -- A refund that names the dispute is the same money.
  select
    d.object_id, d.kind,
    greatest(d.amount - coalesce((select sum(r.amount) from refunds r where r.dispute = d.object_id), 0), 0)::bigint,
    d.currency, d.livemode, d.parent, d.object_id, d.fact_type = 'dispute_opened'
  from disputes d;
end;
$$;
comment on function inbox.withdrawals(uuid) is
  'The refunds (pending or processed) and disputes (open, or lost) of a payment with what each takes, minor units. dispute: '
  'the one it is of, which not every refund names; open: not final yet.';
