create function ledger.move_credits(
  user_id uuid, amount bigint, type text, counter_account text, description text,
  payment_id uuid default null, idempotency_key text default null, order_id uuid default null
) returns bigint
language plpgsql
set search_path = ''
as $$
declare
  v_profile public.profiles;
  v_balance bigint;
  v_credits bigint;
  v_debt bigint;
begin
  select * into strict v_profile from public.profiles p where p.id = move_credits.user_id for no key update;
  -- One signed number rules both: what was spent before it was taken back is a debt, and a grant pays it first.
  v_balance := v_profile.credits - v_profile.debt + move_credits.amount;
  v_credits := greatest(v_balance, 0);
  v_debt := greatest(- v_balance, 0);

  perform ledger.post('wallet', move_credits.payment_id, move_credits.description, jsonb_build_array(
    jsonb_build_object('account', format('wallet:%s', v_profile.id), 'currency', 'CREDITS',
      'amount', v_credits - v_profile.credits, 'balance_after', v_credits),
    jsonb_build_object('account', format('debt:%s', v_profile.id), 'currency', 'CREDITS',
      'amount', v_profile.debt - v_debt, 'balance_after', - v_debt),
    jsonb_build_object('account', move_credits.counter_account, 'currency', 'CREDITS', 'amount', - move_credits.amount)
  ));
  update public.profiles set
    credits = v_credits,
    debt = v_debt,
    credits_used = credits_used - case when counter_account = 'spent' then move_credits.amount else 0 end
  where id = v_profile.id;
  insert into public.transactions
    (user_id, type, unit, amount, balance_after, payment_id, order_id, description, idempotency_key)
  values
    (v_profile.id, move_credits.type, 'CREDITS', move_credits.amount, v_balance, move_credits.payment_id,
     move_credits.order_id, move_credits.description, move_credits.idempotency_key);
  return v_balance;
end;
$$;
comment on function ledger.move_credits(uuid, bigint, text, text, text, uuid, text, uuid) is
  'The one way a wallet changes: journal, profile and statement line together, under the profile''s lock. '
  'Positive grants (debt first), negative takes back (what is missing becomes debt). Counter account '
  'spent is what the user used. Answers credits less debt.';
