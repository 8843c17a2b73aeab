create function fulfilment.open_agent(payment public.payments, agent_id uuid, entitled boolean) returns boolean
language plpgsql
set search_path = ''
as $$
begin
  if entitled then
    insert into public.agent_access (payment_id, user_id, agent_id)
    values (payment.id, payment.user_id, open_agent.agent_id)
    on conflict on constraint agent_access_pkey do update set withdrawn_at = null;
  else
    update public.agent_access a set withdrawn_at = now()
    where a.payment_id = payment.id and a.withdrawn_at is null;
  end if;
  return entitled;
exception when unique_violation then
  return false; -- agent_access_one_current: another payment gives this access already
end;
$$;
comment on function fulfilment.open_agent(public.payments, uuid, boolean) is
  'Gives or withdraws the access this payment buys; answers whether it is there by this payment.';
