create function fulfilment.settle(payment public.payments, folded inbox.folded) returns public.payments
language plpgsql
set search_path = ''
as $$
declare
  v_given jsonb;
  v_effect jsonb;
  v_earned bigint := 0;
  v_owed bigint := 0;
  v_fulfilment text;
  v_payment public.payments;
begin
  if not folded.captured then
    v_fulfilment := case when exists (select from inbox.captures(payment.id)) then 'review' else 'none' end;
  elsif payment.user_id is null then
    v_fulfilment := 'parked';
  else
    v_given := fulfilment.dispatch('fulfil', payment, folded.net);
    assert v_given is not null, format('payment type %s has no fulfilment', payment.payment_type);
    -- A refusal stays: the payer still wants to know why after the refund, and the type must not give it after all.
    v_effect := jsonb_strip_nulls(jsonb_build_object('refused', payment.effect -> 'refused')) || (v_given -> 'effect');
    v_earned := fulfilment.earn(payment, folded, v_given -> 'earned');
    v_owed := folded.surplus + folded.kept - v_earned;
    v_fulfilment := case
      when v_owed > 0 then 'refund_due'
      when folded.net = payment.amount then 'applied'
      when folded.net > 0 then 'partly_reversed'
      else 'reversed'
    end;
  end if;

  update public.payments p set
    fulfilment = v_fulfilment,
    effect = coalesce(v_effect, p.effect),
    earned_amount = v_earned,
    refund_due_amount = v_owed,
    fulfilled_at = coalesce(p.fulfilled_at, case when v_given is not null and not v_effect ? 'refused' then now() end)
  where p.id = payment.id
  returning * into strict v_payment;
  if v_given is not null then
    -- After what the type locks: the profile comes last.
    perform fulfilment.count_spending(v_payment);
    perform fulfilment.announce(v_payment);
  end if;
  return v_payment;
end;
$$;
comment on function fulfilment.settle(public.payments, inbox.folded) is
  'Brings what a payment bought, and the books, to what its net entitles, and says on the row what we did about it.';
