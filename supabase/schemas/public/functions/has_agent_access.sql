create function public.has_agent_access(agent_id uuid) returns boolean
language sql
stable
set search_path = ''
as $$
  select exists (
    select from public.agent_access a
    where a.agent_id = has_agent_access.agent_id and a.user_id = (select public.me()) and a.withdrawn_at is null
  );
$$;
comment on function public.has_agent_access(uuid) is
  'Whether the signed-in user may use an agent now. What an API asks before it serves one.';
grant execute on function public.has_agent_access(uuid) to authenticated;
