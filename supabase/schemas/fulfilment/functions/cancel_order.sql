create function fulfilment.cancel_order(order_id uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_order public.orders;
begin
  select * into strict v_order from public.orders o where o.id = cancel_order.order_id for update;
  if v_order.status not in ('pending', 'processing') or v_order.shipped_at is not null then
    raise sqlstate 'PT409' using
      message = 'order_not_cancellable',
      detail = format('Order %s is %s.', v_order.number, v_order.status),
      hint = 'An order can be cancelled until it is sent or its downloads are there.';
  end if;
  perform fulfilment.withdraw_order(v_order.id, 'cancelled');
  if v_order.payment_id is not null then
    perform inbox.schedule_settlement(v_order.payment_id, 'order.cancelled');
  elsif v_order.status = 'processing' then
    perform ledger.move_credits(
      v_order.user_id, v_order.amount, 'refund', 'spent', format('Order %s cancelled', v_order.number), null,
      format('order:%s:refund', v_order.id), v_order.id
    );
  end if;
end;
$$;
comment on function fulfilment.cancel_order(uuid) is
  'Cancels an order that has not been sent. Credits come back at once and once; money becomes refund_due with the retry job.';
