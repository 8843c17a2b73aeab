create function ops.broken_books(since timestamptz default '-infinity')
returns table (invariant text, subject text, detail text)
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  with recent as materialized (
    select j.id from ledger.journals j where j.created_at >= since
  )
  select 'a journal sums to zero', format('journal %s', e.journal_id), format('off by %s %s', sum(e.amount), e.currency)
  from ledger.entries e where e.journal_id in (select r.id from recent r)
  group by e.journal_id, e.currency having sum(e.amount) <> 0
  union all
  select 'a journal has entries', format('journal %s', r.id), 'has none'
  from recent r where not exists (select from ledger.entries e where e.journal_id = r.id)
  union all
  select 'an entry is in its account''s currency', format('entry %s', e.id), format('%s on %s', e.currency, a.currency)
  from ledger.entries e left join ledger.accounts a on a.id = e.account_id
  where e.journal_id in (select r.id from recent r) and a.currency is distinct from e.currency
  union all
  select 'an account has one row for its code', format('account %s %s', a.code, a.currency), count(*)::text
  from ledger.accounts a group by a.code, a.currency having count(*) > 1;
end;
$$;
comment on function ops.broken_books(timestamptz) is 'ops.broken_invariants of the double entry: journals, entries, accounts.';
