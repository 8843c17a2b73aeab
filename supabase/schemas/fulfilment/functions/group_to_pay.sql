create function fulfilment.group_to_pay(payment public.payments) returns public.groups
language plpgsql
stable
set search_path = ''
as $$
declare
  v_group public.groups;
begin
  select * into v_group from public.groups g where g.id = (payment.purchase ->> 'group_id')::uuid;
  if not found or v_group.status = 'draft' and v_group.created_by is distinct from payment.user_id then
    raise sqlstate 'PT404' using
      message = 'group_not_found',
      detail = 'There is no such group.',
      hint = 'Reload the groups and choose again.';
  end if;
  if v_group.currency <> payment.currency then
    raise sqlstate 'PT400' using
      message = 'wrong_currency',
      detail = format('This group saves in %s.', v_group.currency),
      hint = format('Send currency %s, and a gateway that takes it.', v_group.currency);
  end if;
  if payment.user_id is null then
    raise sqlstate 'PT403' using
      message = 'profile_required',
      detail = 'Nobody with a profile is signed in.',
      hint = 'Sign in; a new account has its profile a moment later.';
  end if;
  return v_group;
end;
$$;
comment on function fulfilment.group_to_pay(public.payments) is
  'The group a draft payment names, if its payer can see it and pays in its currency.';
