create function ops.broken_invariants(since timestamptz default '-infinity')
returns table (invariant text, subject text, detail text)
language plpgsql
stable -- so all of them look at the snapshot of the one statement that asks
set search_path = ''
as $$
begin
  return query
  select * from ops.broken_books(since)
  union all select * from ops.broken_wallets(since)
  union all select * from ops.broken_payments(since)
  union all select * from ops.broken_postings(since)
  union all select * from ops.broken_refunds(since)
  union all select * from ops.broken_grants(since)
  union all select * from ops.broken_orders(since)
  union all select * from ops.broken_groups(since)
  union all select * from ops.broken_inbox(since);
end;
$$;
comment on function ops.broken_invariants(timestamptz) is
  'Every way in which what must always hold does not; empty when all is well. Looks at what was touched since a time, or at '
  'everything. The same rules for the prover, for tests, and for production between two transactions.';
