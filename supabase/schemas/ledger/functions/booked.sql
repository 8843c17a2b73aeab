create function ledger.booked(payment_id uuid, account text, currency text) returns bigint
language sql
stable
set search_path = ''
as $$
  select coalesce(sum(e.amount), 0)::bigint
  from ledger.journals j
  join ledger.entries e on e.journal_id = j.id
  join ledger.accounts a on a.id = e.account_id
  where j.payment_id = booked.payment_id and a.code = booked.account and a.currency = booked.currency;
$$;
comment on function ledger.booked(uuid, text, text) is
  'What this payment has put on an account so far, debit positive, minor units.';
