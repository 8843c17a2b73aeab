create function public.unit_name() returns jsonb
language sql
stable
security definer -- settings are not readable by clients; this one is
set search_path = ''
as $$
  select ops.setting('unit_name');
$$;
comment on function public.unit_name() is 'What the virtual unit is called: {"one": "credit", "many": "credits"}.';
grant execute on function public.unit_name() to anon, authenticated, service_role;
