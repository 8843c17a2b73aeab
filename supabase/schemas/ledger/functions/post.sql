create function ledger.post(kind text, payment_id uuid, description text, lines jsonb) returns bigint
language plpgsql
set search_path = ''
as $$
declare
  v_journal_id bigint;
begin
  if not exists (select from jsonb_array_elements(lines) line where (line ->> 'amount')::bigint <> 0) then
    return null;
  end if;
  insert into ledger.journals (kind, payment_id, description)
  values (post.kind, post.payment_id, post.description)
  returning id into v_journal_id;

  insert into ledger.entries (journal_id, account_id, currency, amount, balance_after)
  select
    v_journal_id,
    ledger.account_id(line ->> 'account', line ->> 'currency'),
    line ->> 'currency',
    (line ->> 'amount')::bigint,
    (line ->> 'balance_after')::bigint
  from jsonb_array_elements(lines) line
  where (line ->> 'amount')::bigint <> 0;
  return v_journal_id;
end;
$$;
comment on function ledger.post(text, uuid, text, jsonb) is
  'Writes one journal from lines [{account, currency, amount, balance_after?}], debit positive, minor units. '
  'Lines of zero are left out; nothing to move writes nothing and answers null.';
