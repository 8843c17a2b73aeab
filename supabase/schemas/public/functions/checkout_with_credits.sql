create function public.checkout_with_credits(cart_version text default null, idempotency_key text default null) returns jsonb
language plpgsql
security definer -- no API role writes orders or wallets
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_profile public.profiles := ops.require_profile();
  v_order public.orders;
begin
  if length(idempotency_key) not between 1 and 200 then
    raise sqlstate 'PT400' using
      message = 'invalid_request',
      detail = 'idempotency_key is 1 to 200 characters, or left out.',
      hint = 'Make a new idempotency_key for every checkout, and repeat it when you repeat the call.';
  end if;
  perform ops.lock_payer(v_profile.issuer, v_profile.external_id);
  select * into v_order from public.orders o
  where o.user_id = v_profile.id and o.idempotency_key = checkout_with_credits.idempotency_key;
  if not found then
    v_order := fulfilment.place_order(v_profile.id, 'CREDITS', checkout_with_credits.cart_version);
    update public.orders o set idempotency_key = checkout_with_credits.idempotency_key where o.id = v_order.id;
    if not fulfilment.move_stock(v_order.id, 'taken') then
      perform fulfilment.refuse_out_of_stock(v_profile.id);
    end if;
    v_order := fulfilment.deliver_order(v_order.id, null);
    -- Last, as everywhere: order, inventory, cart, then the profile. Too few credits undo all of it.
    perform ledger.spend_credits(v_profile.id, v_order.amount, format('Order %s', v_order.number),
      format('order:%s', v_order.id), v_order.id);
  end if;
  return jsonb_build_object(
    'order_id', v_order.id, 'order_number', v_order.number, 'status', v_order.status, 'credits', v_order.amount,
    'balance', (select p.credits from public.profiles p where p.id = v_profile.id)
  );
end;
$$;
comment on function public.checkout_with_credits(text, text) is
  'Buys the signed-in user''s cart with credits, in one transaction: balance, order, items, stock, cart. cart_version: as '
  'public.cart showed it (credits.version); idempotency_key: a repeat answers the order it made.';
grant execute on function public.checkout_with_credits(text, text) to authenticated;
