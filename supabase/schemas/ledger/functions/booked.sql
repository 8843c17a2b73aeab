create function ledger.booked(payment_id uuid, account text, currency text) returns bigint
language plpgsql -- not sql: with its search_path pinned it could not be inlined, and would be planned anew at every call
stable
set search_path = ''
as $$
begin
  return (
    -- First what this payment moved, which is little, then its accounts. Left to itself the planner may start from the
    -- account: clearing and suspense have an entry of every payment there ever was.
    with moved as materialized (
      select e.account_id, e.amount
      from ledger.journals j
      join ledger.entries e on e.journal_id = j.id
      where j.payment_id = booked.payment_id
    )
    select coalesce(sum(m.amount), 0)::bigint
    from moved m
    join ledger.accounts a on a.id = m.account_id
    where a.code = booked.account and a.currency = booked.currency
  );
end;
$$;
comment on function ledger.booked(uuid, text, text) is
  'What this payment has put on an account so far, debit positive, minor units.';
