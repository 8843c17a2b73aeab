create function fulfilment.group_join(step text, payment public.payments, net bigint) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_group public.groups;
begin
  if step = 'fulfil' then
    return fulfilment.fund_group(payment, net, true);
  end if;
  v_group := fulfilment.group_to_pay(payment);
  perform fulfilment.refuse_payment_to_group(payment, v_group, true);
  if v_group.status <> 'open' or exists (
    select from public.group_members m
    where m.group_id = v_group.id and m.user_id = payment.user_id and m.status = 'active'
  ) then
    return null;
  end if;
  return jsonb_build_object(
    'amount', v_group.security_deposit + v_group.contribution_amount,
    'description', format('%s: joining', v_group.name),
    'purchase', jsonb_build_object(
      'group_id', v_group.id, 'deposit', v_group.security_deposit, 'contribution', v_group.contribution_amount
    ),
    'open_for', format('group_join:%s:%s', v_group.id, payment.user_id)
  );
end;
$$;
comment on function fulfilment.group_join(text, public.payments, bigint) is
  'Payment type group_join: an approved request pays deposit and first contribution and becomes a member.';
