create function public.spend_credits(amount bigint, reason text, idempotency_key text) returns jsonb
language plpgsql
security definer -- no API role writes wallets
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_user uuid := (ops.require_profile()).id;
  v_line public.transactions;
begin
  if amount is null or amount <= 0 or coalesce(length(trim(reason)), 0) not between 1 and 200
    or coalesce(length(idempotency_key), 0) not between 1 and 200 then
    raise sqlstate 'PT400' using
      message = 'invalid_request',
      detail = 'amount is a positive whole number, reason 1 to 200 characters, idempotency_key 1 to 200.',
      hint = 'Make a new idempotency_key for every act that costs something, and repeat it when you repeat the call.';
  end if;
  -- Before the key is looked for: the second of two calls with one key waits here, and then finds the first one's line.
  perform from public.profiles p where p.id = v_user for no key update;
  select * into v_line from public.transactions t
  where t.user_id = v_user and t.idempotency_key = 'spend:' || spend_credits.idempotency_key;
  if not found then
    perform ledger.spend_credits(v_user, amount, trim(reason), 'spend:' || spend_credits.idempotency_key);
    select * into strict v_line from public.transactions t
    where t.user_id = v_user and t.idempotency_key = 'spend:' || spend_credits.idempotency_key;
  elsif v_line.amount <> - spend_credits.amount or v_line.description <> trim(reason) then
    raise sqlstate 'PT409' using
      message = 'idempotency_key_reused',
      detail = 'This idempotency_key was used for a different spend.',
      hint = 'Use a new key for a new spend.';
  end if;
  return jsonb_build_object(
    'transaction_id', v_line.id, 'amount', - v_line.amount, 'balance_after', v_line.balance_after,
    'balance', (select p.credits from public.profiles p where p.id = v_user)
  );
end;
$$;
comment on function public.spend_credits(bigint, text, text) is
  'Spends credits of the signed-in user: never below zero, not while there is debt, once a key. amount in credits.';
grant execute on function public.spend_credits(bigint, text, text) to authenticated;
