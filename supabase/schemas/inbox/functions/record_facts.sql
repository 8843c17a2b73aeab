create function inbox.record_facts(payment public.payments, event_id bigint, event jsonb) returns integer
language plpgsql
set search_path = ''
as $$
declare
  v_new integer;
  v_details integer;
  v_other uuid;
begin
  insert into inbox.payment_facts (
    payment_id, provider, object_id, fact_type, amount, currency, livemode, webhook_event_id, occurred_at
  )
  select
    payment.id, payment.provider, f.object_id, f.type, f.amount, f.currency,
    coalesce((event ->> 'livemode')::boolean, payment.livemode),
    record_facts.event_id, f.occurred_at
  from jsonb_to_recordset(event -> 'facts') as f (
    type text, object_id text, amount bigint, currency text, occurred_at timestamptz
  )
  on conflict on constraint payment_facts_fact_key do nothing;
  get diagnostics v_new = row_count;

  -- Also of a fact told before: the poll may know the fee, or the dispute of a refund, that the webhook did not.
  insert into inbox.movement_details (provider, object_id, detail, value)
  select distinct payment.provider, f.object_id, d.detail, d.value
  from jsonb_to_recordset(event -> 'facts') as f (object_id text, parent text, dispute text, fee bigint, gross bigint)
  cross join lateral (
    values ('capture', f.parent), ('dispute', f.dispute), ('fee', f.fee::text), ('gross', f.gross::text)
  ) as d (detail, value)
  where d.value is not null
  on conflict on constraint movement_details_pkey do nothing;
  get diagnostics v_details = row_count;

  select f.payment_id into v_other
  from jsonb_to_recordset(event -> 'facts') as told (type text, object_id text)
  join inbox.payment_facts f
    on f.provider = payment.provider and f.object_id = told.object_id and f.fact_type = told.type
  where f.payment_id <> payment.id
  limit 1;
  if found then
    raise exception using
      errcode = 'P0003', message = 'fact_of_another_payment',
      detail = format('Payment %s already has a movement that this event tells of payment %s.', v_other, payment.id),
      hint = 'Look at both payments; the gateway tied one movement to two of our references.';
  end if;
  return v_new + v_details;
end;
$$;
comment on function inbox.record_facts(public.payments, bigint, jsonb) is
  'Adds the facts of an event to a payment; one told before is left as it is. Answers how much was new.';
