create function inbox.learn_details(payment_id uuid, event jsonb, folded inbox.folded) returns public.payments
language plpgsql
set search_path = ''
as $$
declare
  v_payment public.payments;
  v_details jsonb := coalesce(nullif(event -> 'details', 'null'), '{}');
begin
  update public.payments p set
    status = folded.status,
    -- Paid, failed or canceled: the next attempt is a payment of its own.
    open_for = case when folded.status = 'pending' then p.open_for end,
    net_amount = folded.net,
    refunded_amount = folded.refunded,
    gross_amount = folded.gross,
    fees = folded.fees,
    -- The payer's profile, once there is one: users are made by their identity provider, never here.
    user_id = coalesce(p.user_id, (
      select u.id from public.profiles u where u.issuer = p.issuer and u.external_id = p.sub and u.closed_at is null
    )),
    source = coalesce(p.source, case when folded.captured then event ->> 'source' end),
    paid_at = coalesce(p.paid_at, case when folded.captured then coalesce((v_details ->> 'paid_at')::timestamptz, now()) end),
    email = coalesce(p.email, v_details ->> 'email'),
    channel = coalesce(v_details ->> 'channel', p.channel),
    customer_code = coalesce(v_details ->> 'customer_code', p.customer_code),
    authorization_code = coalesce(v_details ->> 'authorization_code', p.authorization_code),
    gateway_response = coalesce(v_details ->> 'gateway_response', p.gateway_response),
    metadata = p.metadata || case
      when jsonb_typeof(v_details -> 'metadata') = 'object' then v_details -> 'metadata' else '{}'
    end,
    updated_at = now()
  where p.id = learn_details.payment_id
  returning * into strict v_payment;
  return v_payment;
end;
$$;
comment on function inbox.learn_details(uuid, jsonb, inbox.folded) is
  'Writes what the facts establish and the event tells beside them on the payments row.';
