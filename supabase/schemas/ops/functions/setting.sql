create function ops.setting(name text) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_value jsonb;
begin
  select s.value into v_value from ops.settings s where s.name = setting.name;
  if not found then
    raise exception using
      errcode = 'P0002', message = 'setting_missing',
      detail = format('ops.settings has no row named %L.', setting.name),
      hint = 'Run the migrations again: they insert every setting the system needs.';
  end if;
  return v_value;
end;
$$;
comment on function ops.setting(text) is 'The value of one setting; a missing one is an error, never a silent default.';
