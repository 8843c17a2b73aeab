create function inbox.ask_gateway(payment public.payments, folded inbox.folded, event jsonb) returns void
language plpgsql
set search_path = ''
as $$
begin
  if coalesce((event ->> 'lookup')::boolean, false) then
    perform ops.schedule_check(payment.id, 'lookup', interval '0');
  end if;
  if folded.authorized and not folded.captured then
    -- Automatic capture is asked for; what is still only authorised after this is captured by us.
    perform ops.schedule_check(payment.id, 'authorized', interval '2 minutes');
  end if;
  if folded.refunding then
    -- Its webhook says how it ended. One that is lost would leave the money withdrawn from a payer who never got it.
    perform ops.schedule_check(payment.id, 'refund', interval '1 hour');
  end if;
end;
$$;
comment on function inbox.ask_gateway(public.payments, inbox.folded, jsonb) is
  'Puts a payment on the sweeper''s list when an event leaves something that only the gateway can answer.';
