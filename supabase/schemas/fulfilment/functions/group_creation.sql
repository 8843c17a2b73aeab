create function fulfilment.group_creation(step text, payment public.payments, net bigint) returns jsonb
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
  -- Only its creator is told of a draft at all.
  if v_group.status <> 'draft' then
    return null;
  end if;
  return jsonb_build_object(
    'amount', v_group.security_deposit + v_group.contribution_amount,
    'description', format('%s: opening', v_group.name),
    'purchase', jsonb_build_object(
      'group_id', v_group.id, 'deposit', v_group.security_deposit, 'contribution', v_group.contribution_amount
    ),
    'open_for', format('group_creation:%s', v_group.id)
  );
end;
$$;
comment on function fulfilment.group_creation(text, public.payments, bigint) is
  'Payment type group_creation: the creator''s deposit and first contribution; they become a member and the group opens.';
