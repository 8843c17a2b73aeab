create function fulfilment.state_group_money(
  payment public.payments, group_id uuid, type text, amount bigint, balance_after bigint
) returns void
language sql
set search_path = ''
as $$
  insert into public.transactions (user_id, type, unit, amount, balance_after, payment_id, group_id, description)
  select
    payment.user_id, state_group_money.type, payment.currency, state_group_money.amount - stated.amount,
    state_group_money.balance_after, payment.id, state_group_money.group_id,
    payment.description || case when state_group_money.amount < stated.amount then ' (taken back)' else '' end
  from (
    select coalesce(sum(t.amount), 0)::bigint as amount from public.transactions t
    where t.payment_id = payment.id and t.type = state_group_money.type
  ) stated
  where state_group_money.amount <> stated.amount;
$$;
comment on function fulfilment.state_group_money(public.payments, uuid, text, bigint, bigint) is
  'Brings the statement''s lines of a payment and kind to amount, minor units; balance_after: what the group holds then.';
