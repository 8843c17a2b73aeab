create function fulfilment.order(step text, payment public.payments, net bigint) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_order public.orders;
  v_refused text;
begin
  if step = 'quote' then
    v_order := fulfilment.place_order(payment.user_id, payment.currency, payment.purchase ->> 'cart_version');
    return jsonb_build_object(
      'amount', v_order.amount,
      'description', format('Order %s', v_order.number),
      'purchase', jsonb_build_object('order_id', v_order.id, 'number', v_order.number),
      'open_for', format('order:%s', v_order.id)
    );
  end if;

  select * into strict v_order from public.orders o
  where o.id = (payment.purchase ->> 'order_id')::uuid for update;
  if v_order.payment_id <> payment.id then
    v_refused := case when net > 0 then 'order_already_paid' end;
  elsif v_order.status = 'cancelled' then
    v_refused := case when net > 0 then 'order_cancelled' end;
  elsif net = 0 then
    -- Also when the refund is told before the capture: any order of events ends here.
    update public.orders o set payment_id = payment.id where o.id = v_order.id;
    perform fulfilment.withdraw_order(v_order.id, 'refunded');
  elsif payment.effect ? 'refused' or not fulfilment.move_stock(v_order.id, 'taken') then
    -- Once refused it stays so: pieces that are free by now don't turn a refund around that is on its way.
    v_refused := coalesce(payment.effect ->> 'refused', 'out_of_stock');
    update public.orders o set payment_id = payment.id, status = 'refund_due', updated_at = now() where o.id = v_order.id;
  else
    perform fulfilment.deliver_order(v_order.id, payment.id);
  end if;
  return jsonb_build_object(
    'effect', jsonb_strip_nulls(jsonb_build_object(
      'order_id', v_order.id, 'order_number', v_order.number, 'refused', v_refused,
      'order_status', (select o.status from public.orders o where o.id = v_order.id)
    )),
    'earned', case when v_refused is null then jsonb_build_object('revenue:order', net) else '{}' end
  );
end;
$$;
comment on function fulfilment.order(text, public.payments, bigint) is
  'Payment type order: the cart becomes an order with its pieces reserved; the first capture pays it. Indivisible: a partial '
  'refund keeps it, net 0 takes it back. What is sold out or cancelled when the money comes is refused, and so refunded.';
