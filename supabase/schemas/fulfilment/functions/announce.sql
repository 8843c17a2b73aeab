create function fulfilment.announce(payment public.payments, folded inbox.folded, effect jsonb) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_payload jsonb := jsonb_build_object(
    'reference', payment.reference, 'email', payment.email, 'description', payment.description,
    'amount', payment.amount, 'currency', payment.currency, 'effect', effect
  );
begin
  if folded.net > 0 then
    insert into ops.outbox (topic, payment_id, payload) values ('receipt', payment.id, v_payload)
    on conflict on constraint outbox_once do nothing;
  end if;
  if folded.surplus > 0 then
    insert into ops.outbox (topic, payment_id, payload)
    values ('refund_due', payment.id, v_payload || jsonb_build_object('surplus', folded.surplus))
    on conflict on constraint outbox_once do nothing;
  end if;
end;
$$;
comment on function fulfilment.announce(public.payments, inbox.folded, jsonb) is
  'Queues what the world must hear once this commits: a receipt, and that a surplus is to be refunded.';
