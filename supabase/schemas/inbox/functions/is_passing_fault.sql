create function inbox.is_passing_fault(state text) returns boolean
language sql
immutable
set search_path = ''
as $$
  select state in ('55P03', '40P01', '40001', '57014') or state like '53%' or state like '57P0%';
$$;
comment on function inbox.is_passing_fault(text) is
  'Whether an SQLSTATE goes away by itself (lock or statement timeout, deadlock, serialisation, resources, shutdown): '
  'then nothing is kept and the gateway is asked to deliver again.';
