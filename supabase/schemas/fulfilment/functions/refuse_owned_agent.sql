create function fulfilment.refuse_owned_agent(buyer uuid, agent_id uuid) returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if exists (
    select from public.agent_access a
    where a.user_id = buyer and a.agent_id = refuse_owned_agent.agent_id and a.withdrawn_at is null
  ) then
    raise sqlstate 'PT409' using
      message = 'already_owned',
      detail = 'You have access to this agent.',
      hint = 'There is nothing to pay.';
  end if;
end;
$$;
comment on function fulfilment.refuse_owned_agent(uuid, uuid) is 'Refuses to sell a user access that they have.';
