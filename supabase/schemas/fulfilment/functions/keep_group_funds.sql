create function fulfilment.keep_group_funds(
  payment public.payments, savings_group public.groups, deposit bigint, contribution bigint
) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_total record;
begin
  insert into fulfilment.group_funds (payment_id, group_id, user_id, deposit, contribution, captured_contribution)
  values (
    payment.id, savings_group.id, payment.user_id, keep_group_funds.deposit, keep_group_funds.contribution,
    (payment.purchase ->> 'contribution')::bigint
  )
  on conflict on constraint group_funds_pkey do update set deposit = excluded.deposit, contribution = excluded.contribution;
  select sum(f.deposit)::bigint as deposit, sum(f.contribution)::bigint as contribution into v_total
  from fulfilment.group_funds f where f.group_id = savings_group.id and f.user_id = payment.user_id;
  perform fulfilment.state_group_money(payment, savings_group.id, 'security_deposit', keep_group_funds.deposit, v_total.deposit);
  perform fulfilment.state_group_money(payment, savings_group.id, 'contribution', keep_group_funds.contribution, v_total.contribution);
end;
$$;
comment on function fulfilment.keep_group_funds(public.payments, public.groups, bigint, bigint) is
  'Writes what a payment holds in its group, and a line of the statement for each kind that changed. Minor units.';
