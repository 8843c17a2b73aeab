create function ledger.mode(livemode boolean) returns text
language sql
immutable
set search_path = ''
as $$
  select case when livemode then 'live' else 'test' end;
$$;
comment on function ledger.mode(boolean) is 'The last part of an account''s code: test money never mixes with live money.';
