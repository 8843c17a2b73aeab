create function fulfilment.announce(payment public.payments) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_payload jsonb := jsonb_build_object(
    'reference', payment.reference, 'email', payment.email, 'description', payment.description,
    'amount', payment.amount, 'currency', payment.currency, 'effect', payment.effect
  );
begin
  if payment.earned_amount > 0 then
    insert into ops.outbox (topic, payment_id, payload) values ('receipt', payment.id, v_payload)
    on conflict on constraint outbox_once do nothing;
  end if;
  if payment.refund_due_amount > 0 then
    insert into ops.outbox (topic, payment_id, payload)
    values ('refund_due', payment.id, v_payload || jsonb_build_object('refund_due', payment.refund_due_amount))
    on conflict on constraint outbox_once do nothing;
  end if;
end;
$$;
comment on function fulfilment.announce(public.payments) is
  'Queues what the world must hear once this commits: a receipt, and that money is due for refund.';
