create function inbox.ask_gateway(payment public.payments, folded inbox.folded, event jsonb) returns void
language plpgsql
set search_path = ''
as $$
begin
  -- Paystack's list of refunds names the dispute that a refund settles; its webhooks do not.
  if coalesce((event ->> 'lookup')::boolean, false) or folded.overlapping then
    perform ops.schedule_check(payment.id, 'lookup', interval '0');
  end if;
  if folded.captured then
    delete from ops.gateway_checks c where c.payment_id = payment.id and c.reason in ('seen', 'authorized', 'unfinished');
  elsif folded.authorized then
    -- Automatic capture is asked for; what is still only authorised after this is captured by us.
    perform ops.schedule_check(payment.id, 'authorized', interval '2 minutes');
  end if;
  if folded.reversing then
    -- A webhook says how it ended. Where that is lost the money would stay withdrawn from a payer who never got it.
    perform ops.schedule_check(payment.id, 'reversal', interval '1 hour');
  end if;
  if payment.subscription_id is not null then
    -- A day after the month should have been paid: by then its webhooks are late or lost. Once there it stays.
    insert into ops.gateway_checks (payment_id, reason, due_at)
    select s.payment_id, 'month', s.current_period_end + interval '1 day' from public.subscriptions s
    where s.id = payment.subscription_id and s.current_period_end is not null
    on conflict on constraint gateway_checks_pkey do nothing;
  end if;
end;
$$;
comment on function inbox.ask_gateway(public.payments, inbox.folded, jsonb) is
  'Puts a payment on the sweeper''s list when an event leaves something that only the gateway can answer, and takes off what is answered.';
