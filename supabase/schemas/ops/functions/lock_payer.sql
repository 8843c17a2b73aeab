create function ops.lock_payer(issuer text, sub text) returns void
language sql
set search_path = ''
as $$
  -- Held until commit, and taken before any row: a payer's checkouts come one after the other, so two tabs
  -- can't both find that there is none yet.
  select pg_advisory_xact_lock(hashtextextended(lock_payer.issuer || chr(31) || lock_payer.sub, 0));
$$;
comment on function ops.lock_payer(text, text) is 'Lets one checkout of a payer at a time begin.';
