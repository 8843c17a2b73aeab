create function public.my_groups() returns setof uuid
language plpgsql -- not sql: group_members' policy needs this function and this function needs group_members
stable
security definer -- that policy calls it; without definer rights it would recurse
set search_path = ''
as $$
begin
  return query
  select g.id from public.groups g where g.created_by = (select public.me())
  union
  select m.group_id from public.group_members m where m.user_id = (select public.me()) and m.status = 'active';
end;
$$;
comment on function public.my_groups() is 'The groups the signed-in user made or is a member of: whose members and contributions they see.';
grant execute on function public.my_groups() to authenticated;
