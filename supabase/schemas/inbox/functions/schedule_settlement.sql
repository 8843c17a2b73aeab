create function inbox.schedule_settlement(payment_id uuid, event_type text) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_payment public.payments;
  v_event inbox.webhook_events;
  v_body jsonb;
begin
  select * into strict v_payment from public.payments p where p.id = schedule_settlement.payment_id;
  v_body := jsonb_build_object(
    'provider', v_payment.provider, 'event_key', encode(sha256(convert_to(gen_random_uuid()::text, 'UTF8')), 'hex'),
    'event_type', schedule_settlement.event_type, 'source', 'replay', 'settlement', true, 'facts', '[]'::jsonb,
    'refs', jsonb_build_array(jsonb_build_object('type', 'reference', 'value', v_payment.reference))
  );
  insert into inbox.webhook_events (outcome, provider, event_key, event_type, source, payment_id, reason, next_retry_at)
  values ('parked', v_payment.provider, v_body ->> 'event_key', schedule_settlement.event_type, 'replay', v_payment.id,
    'settlement', now())
  returning * into v_event;
  insert into inbox.webhook_bodies (webhook_event_id, received_at, event) values (v_event.id, v_event.received_at, v_body);
end;
$$;
comment on function inbox.schedule_settlement(uuid, text) is
  'After what a payment bought has changed (an order cancelled, a group closed): an event of our own, due now, through the same '
  'door as the gateways''. The retry job applies it in a transaction of its own, so that whoever changes the order or the '
  'group needs no lock on its payments.';
