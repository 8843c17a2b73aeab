create function ledger.earned_accounts(payment public.payments) returns table (account text)
language plpgsql -- not sql: with its search_path pinned it could not be inlined, and would be planned anew at every call
stable
set search_path = ''
as $$
#variable_conflict use_column
begin
  return query
  with moved as materialized ( -- as in ledger.booked
    select distinct e.account_id
    from ledger.journals j
    join ledger.entries e on e.journal_id = j.id
    where j.payment_id = payment.id and j.kind = 'fulfilment'
  )
  select left(a.code, - length(':' || ledger.mode(payment.livemode)))
  from moved m
  join ledger.accounts a on a.id = m.account_id
  where a.code not like 'suspense:%';
end;
$$;
comment on function ledger.earned_accounts(public.payments) is
  'The accounts of ours that this payment''s fulfilment has put something on, as ledger.recognise names them.';
