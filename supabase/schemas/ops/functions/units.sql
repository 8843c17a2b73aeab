create function ops.units(amount bigint) returns text
language sql
stable
set search_path = ''
as $$
  select amount || ' ' || (ops.setting('unit_name') ->> case when amount = 1 then 'one' else 'many' end);
$$;
comment on function ops.units(bigint) is 'An amount of the virtual unit with its name, for people: "20 credits".';
