create function inbox.money(payment_id uuid)
returns table (livemode boolean, currency text, captured bigint, gross bigint, fees bigint, refunded bigint, disputed bigint)
language plpgsql -- not sql: with its search_path pinned it could not be inlined, and would be planned anew at every call
stable
set search_path = ''
as $$
#variable_conflict use_column
begin
  return query
  with moved as (
    select c.livemode, c.currency, c.amount as captured, c.gross, c.fee as fees, 0::bigint as refunded, 0::bigint as disputed
    from inbox.captures(money.payment_id) c
    union all
    select
      w.livemode, w.currency, 0, 0, 0,
      case when w.kind = 'refund' then w.amount else 0 end,
      -- As in the fold: what an open dispute does not withdraw the books do not miss.
      case when w.kind = 'dispute' and (not w.open or ops.setting('dispute_withdraws') = '"opened"') then w.amount else 0 end
    from inbox.withdrawals(money.payment_id) w
    union all
    -- A refund that failed or a dispute won, which may name no currency, must be booked back: keep every currency in sight.
    select distinct f.livemode, f.currency, 0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint
    from inbox.payment_facts f
    where f.payment_id = money.payment_id and f.currency is not null
  )
  select
    m.livemode, m.currency, sum(m.captured)::bigint, sum(m.gross)::bigint, sum(m.fees)::bigint,
    sum(m.refunded)::bigint, sum(m.disputed)::bigint
  from moved m
  group by m.livemode, m.currency;
end;
$$;
comment on function inbox.money(uuid) is
  'What the gateway took and gave back for a payment, per mode and currency, minor units: the books follow it.';
