create function ops.broken_postings(since timestamptz default '-infinity')
returns table (invariant text, subject text, detail text)
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  with touched as materialized (
    select * from ops.touched_payments(since)
  ), booked as materialized (
    select j.payment_id, j.kind, a.code, e.currency, sum(e.amount)::bigint as amount
    from ledger.journals j
    join ledger.entries e on e.journal_id = j.id
    join ledger.accounts a on a.id = e.account_id
    where j.payment_id in (select t.id from touched t)
    group by j.payment_id, j.kind, a.code, e.currency
  )
  select 'earned is what the books took from suspense', format('payment %s', t.id), format('%s, books say %s', t.earned_amount, b.amount)
  from touched t
  cross join lateral (
    select - coalesce(sum(k.amount), 0) as amount from booked k
    where k.payment_id = t.id and k.kind = 'fulfilment' and k.code not like 'suspense:%'
  ) b
  where t.earned_amount <> b.amount
  union all
  select 'what the gateway holds is booked', format('payment %s', t.id),
    format('%s: booked %s, facts say %s', w.code, coalesce(b.amount, 0), w.amount)
  from touched t
  cross join lateral inbox.money(t.id) m
  cross join lateral (values
    (format('clearing:%s:%s', t.provider, ledger.mode(m.livemode)), m.gross - m.fees - m.refunded - m.disputed),
    (format('fees:%s:%s', t.provider, ledger.mode(m.livemode)), m.fees),
    (format('surcharge:%s:%s', t.provider, ledger.mode(m.livemode)), m.captured - m.gross)
  ) w (code, amount)
  left join booked b on b.payment_id = t.id and b.kind = 'gateway' and b.code = w.code and b.currency = m.currency
  where coalesce(b.amount, 0) <> w.amount
  union all
  select 'suspense is what is held and not earned', format('payment %s', t.id), format('%s, should be %s', s.amount, t.earned_amount - s.held)
  from touched t
  cross join lateral (
    select
      coalesce(sum(k.amount) filter (where k.code like 'suspense:%'), 0) as amount,
      coalesce(sum(k.amount) filter (where k.code ~ '^(clearing|fees|surcharge):'), 0) as held
    from booked k
    where k.payment_id = t.id and k.currency = t.currency and k.code like '%:' || ledger.mode(t.livemode)
  ) s
  where s.amount <> t.earned_amount - s.held;
end;
$$;
comment on function ops.broken_postings(timestamptz) is
  'ops.broken_invariants of what is booked for payments: the money is where their rows and facts say.';
