create function ledger.refuse_imbalance() returns trigger
language plpgsql
set search_path = ''
as $$
declare
  v_journal bigint;
begin
  -- Each statement must balance by itself, so a journal always does, whoever adds to it.
  select i.journal_id into v_journal
  from inserted i
  group by i.journal_id, i.currency
  having sum(i.amount) <> 0
  limit 1;
  if found then
    raise exception using
      errcode = '23514', message = 'journal_not_balanced',
      detail = format('The entries of journal %s do not sum to zero in every currency.', v_journal),
      hint = 'Insert all entries of a journal in one statement.';
  end if;
  return null;
end;
$$;
comment on function ledger.refuse_imbalance() is 'Trigger: per journal and currency, the entries of one statement sum to zero.';
