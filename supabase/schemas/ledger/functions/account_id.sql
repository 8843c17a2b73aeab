create function ledger.account_id(code text, currency text) returns bigint
language plpgsql
set search_path = ''
as $$
declare
  v_id bigint;
begin
  select a.id into v_id from ledger.accounts a
  where a.code = account_id.code and a.currency = account_id.currency;
  if not found then
    insert into ledger.accounts (code, currency) values (account_id.code, account_id.currency)
    on conflict on constraint accounts_code_key do nothing;
    select a.id into strict v_id from ledger.accounts a
    where a.code = account_id.code and a.currency = account_id.currency;
  end if;
  return v_id;
end;
$$;
comment on function ledger.account_id(text, text) is 'The account with this code and currency; made on first use.';
