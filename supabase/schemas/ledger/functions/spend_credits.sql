create function ledger.spend_credits(
  user_id uuid, amount bigint, description text, idempotency_key text, order_id uuid default null
) returns bigint
language plpgsql
set search_path = ''
as $$
declare
  v_profile public.profiles;
begin
  -- Locked before it is looked at: concurrent spends each see what the one before left.
  select * into strict v_profile from public.profiles p where p.id = spend_credits.user_id for no key update;
  if v_profile.debt > 0 then
    raise sqlstate 'PT402' using
      message = 'wallet_in_debt',
      detail = format('%s that were spent have been taken back with their payment.', ops.units(v_profile.debt)),
      hint = format('Buy at least %s: the next purchase pays this first.', ops.units(v_profile.debt));
  end if;
  if v_profile.credits < spend_credits.amount then
    raise sqlstate 'PT402' using
      message = 'insufficient_credits',
      detail = format('This takes %s; you have %s.', ops.units(spend_credits.amount), v_profile.credits),
      hint = format('Buy at least %s more.', ops.units(spend_credits.amount - v_profile.credits));
  end if;
  return ledger.move_credits(
    spend_credits.user_id, - spend_credits.amount, 'spend', 'spent', spend_credits.description, null,
    spend_credits.idempotency_key, spend_credits.order_id
  );
end;
$$;
comment on function ledger.spend_credits(uuid, bigint, text, text, uuid) is
  'Takes credits out of a wallet that has them and no debt; answers the balance after. Nothing else spends.';
