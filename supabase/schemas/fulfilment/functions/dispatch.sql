create function fulfilment.dispatch(step text, payment public.payments, net bigint) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  -- One line a payment type. This list is the registry.
  return case payment.payment_type
    when 'credits' then fulfilment.credits(step, payment, net)
    when 'order' then fulfilment.order(step, payment, net)
    when 'agent' then fulfilment.agent(step, payment, net)
    when 'group_creation' then fulfilment.group_creation(step, payment, net)
    when 'group_join' then fulfilment.group_join(step, payment, net)
    when 'contribution' then fulfilment.contribution(step, payment, net)
    when 'security_deposit' then fulfilment.security_deposit(step, payment, net)
  end;
end;
$$;
comment on function fulfilment.dispatch(text, public.payments, bigint) is
  'Calls the function of a payment''s type. step quote: freezes what payment.purchase asks for into {amount, purchase, '
  'description, open_for?}. step fulfil: brings the world to what net entitles, answers {effect, earned}: earned says which of our '
  'accounts take how much of net; what none takes is due for refund, and effect.refused says why. What payment.effect.refused '
  'says was refused once stays refused: its money is on its way back. Null: unknown type.';
