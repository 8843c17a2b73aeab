create function fulfilment.security_deposit(step text, payment public.payments, net bigint) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_group public.groups;
  v_missing bigint;
begin
  if step = 'fulfil' then
    return fulfilment.fund_group(payment, net, false);
  end if;
  v_group := fulfilment.group_to_pay(payment);
  perform fulfilment.refuse_payment_to_group(payment, v_group, false);
  select v_group.security_deposit - coalesce(sum(f.deposit), 0) into v_missing
  from fulfilment.group_funds f where f.group_id = v_group.id and f.user_id = payment.user_id;
  if v_missing <= 0 then
    raise sqlstate 'PT409' using
      message = 'deposit_not_due',
      detail = 'Your security deposit is paid.',
      hint = 'There is nothing to pay.';
  end if;
  return jsonb_build_object(
    'amount', v_missing,
    'description', format('%s: security deposit', v_group.name),
    'purchase', jsonb_build_object('group_id', v_group.id, 'deposit', v_missing, 'contribution', 0),
    'open_for', format('security_deposit:%s:%s', v_group.id, payment.user_id)
  );
end;
$$;
comment on function fulfilment.security_deposit(text, public.payments, bigint) is
  'Payment type security_deposit: what is missing of a member''s deposit, alone.';
