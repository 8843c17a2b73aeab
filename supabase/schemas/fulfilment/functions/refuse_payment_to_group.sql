create function fulfilment.refuse_payment_to_group(payment public.payments, savings_group public.groups, admits boolean) returns void
language plpgsql
stable
set search_path = ''
as $$
declare
  v_reason text := fulfilment.group_refusal(payment, savings_group, admits);
begin
  if v_reason is not null then
    raise sqlstate 'PT409' using
      message = v_reason,
      detail = fulfilment.refusal_message(v_reason, 'none'),
      hint = 'Nothing was charged. Reload the group to see how it stands.';
  end if;
end;
$$;
comment on function fulfilment.refuse_payment_to_group(public.payments, public.groups, boolean) is
  'Tells the payer before paying what would make the payment due for refund.';
