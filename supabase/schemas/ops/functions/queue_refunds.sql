create function ops.queue_refunds(max_payments integer, providers text[]) returns integer
language plpgsql
set search_path = ''
as $$
declare
  v_payment public.payments;
  v_left bigint;
  v_capture record;
  v_queued integer := 0;
begin
  for v_payment in
    select * from public.payments p
    where p.refund_due_amount > 0 and p.provider = any (providers) and ops.refund_to_queue(p) > 0
      and exists (select from ops.refundable(p.id) c where c.matches and c.amount > 0)
    order by p.id limit max_payments
    for update skip locked
  loop
    v_left := ops.refund_to_queue(v_payment);
    while v_left > 0 loop
      -- What is due is money that matches: what is in review waits for an operator.
      select * into v_capture from ops.refundable(v_payment.id) c where c.matches and c.amount > 0 limit 1;
      exit when not found;
      perform ops.reserve_refund(
        v_payment, least(v_left, v_capture.amount), fulfilment.refund_reason(v_payment), capture_id => v_capture.capture_id
      );
      v_left := v_left - least(v_left, v_capture.amount);
      v_queued := v_queued + 1;
    end loop;
  end loop;
  return v_queued;
end;
$$;
comment on function ops.queue_refunds(integer, text[]) is
  'Reserves refunds for what is due at these gateways and not being refunded yet. Answers how many. The payment is held, so the queue and an operator '
  'never refund the same money.';
