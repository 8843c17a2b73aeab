create function fulfilment.settle(payment public.payments, folded inbox.folded) returns public.payments
language plpgsql
set search_path = ''
as $$
declare
  v_effect jsonb := payment.effect;
  v_fulfilment text;
  v_payment public.payments;
begin
  if not folded.captured then
    v_fulfilment := case
      when exists (select from inbox.captures(payment.id)) then 'review'
      else 'none'
    end;
  elsif payment.user_id is null then
    v_fulfilment := 'parked';
  else
    v_effect := fulfilment.dispatch('fulfil', payment, folded.net);
    assert v_effect is not null, format('payment type %s has no fulfilment', payment.payment_type);
    -- After what the type locks: the profile comes last.
    perform fulfilment.count_spending(payment);
    perform ledger.recognise(payment, 'revenue:' || payment.payment_type, folded.kept);
    v_fulfilment := case
      when folded.surplus > 0 then 'refund_due'
      when folded.net = payment.amount then 'applied'
      when folded.net > 0 then 'partly_reversed'
      else 'reversed'
    end;
    perform fulfilment.announce(payment, folded, v_effect);
  end if;

  update public.payments p set
    fulfilment = v_fulfilment,
    effect = v_effect,
    fulfilled_at = coalesce(p.fulfilled_at, case when v_effect is not null then now() end)
  where p.id = payment.id
  returning * into strict v_payment;
  return v_payment;
end;
$$;
comment on function fulfilment.settle(public.payments, inbox.folded) is
  'Brings what a payment bought, and the books, to what its net entitles, and says on the row what we did about it.';
