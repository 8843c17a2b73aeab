create function public.is_operator() returns boolean
language plpgsql
stable
security definer -- who is an operator is outside the Data API
set search_path = ''
as $$
begin
  return exists (select from ops.operators o where o.user_id = public.me());
end;
$$;
comment on function public.is_operator() is
  'Whether the signed-in user is an operator: what to show them. What they may do is checked where it is done.';
grant execute on function public.is_operator() to authenticated;
