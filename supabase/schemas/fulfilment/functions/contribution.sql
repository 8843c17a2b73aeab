create function fulfilment.contribution(step text, payment public.payments, net bigint) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_group public.groups;
  v_cycle public.contributions;
begin
  if step = 'fulfil' then
    return fulfilment.fund_group(payment, net, false);
  end if;
  v_group := fulfilment.group_to_pay(payment);
  perform fulfilment.refuse_payment_to_group(payment, v_group, false);
  -- The oldest open cycle when none is named; whatever is named, money fills the oldest first.
  select c.* into v_cycle from public.contributions c
  join public.group_members m on m.id = c.member_id
  where m.group_id = v_group.id and m.user_id = payment.user_id and c.status in ('due', 'late')
    and c.cycle_number = coalesce((payment.purchase ->> 'cycle_number')::integer, c.cycle_number)
  order by c.cycle_number limit 1;
  if not found then
    raise sqlstate 'PT409' using
      message = 'contribution_not_due',
      detail = 'This cycle is paid, or the group has no such cycle.',
      hint = 'Reload the group to see what is due.';
  end if;
  return jsonb_build_object(
    'amount', v_cycle.amount,
    'description', format('%s: contribution %s of %s', v_group.name, v_cycle.cycle_number, v_group.size),
    'purchase', jsonb_build_object(
      'group_id', v_group.id, 'deposit', 0, 'contribution', v_cycle.amount, 'cycle_number', v_cycle.cycle_number
    ),
    'open_for', format('contribution:%s:%s', v_cycle.member_id, v_cycle.cycle_number)
  );
end;
$$;
comment on function fulfilment.contribution(text, public.payments, bigint) is
  'Payment type contribution: a member''s contribution for one cycle.';
