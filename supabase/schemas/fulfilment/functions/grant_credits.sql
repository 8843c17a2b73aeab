create function fulfilment.grant_credits(payment public.payments, due bigint) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_granted bigint;
begin
  select coalesce(sum(t.amount), 0) into v_granted
  from public.transactions t
  where t.payment_id = payment.id and t.unit = 'CREDITS';
  if due <> v_granted then
    perform ledger.move_credits(
      payment.user_id, due - v_granted, case when due > v_granted then 'purchase' else 'refund' end,
      'issued', payment.description, payment.id
    );
  end if;
end;
$$;
comment on function fulfilment.grant_credits(public.payments, bigint) is
  'Brings the credits a payment has put into the wallet to what is due: the difference is granted or taken back.';
