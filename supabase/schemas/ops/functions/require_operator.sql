create function ops.require_operator() returns uuid
language sql
stable
set search_path = ''
as $$
  select ops.operator_named(jsonb_build_object('issuer', auth.jwt() ->> 'iss', 'sub', auth.jwt() ->> 'sub'));
$$;
comment on function ops.require_operator() is 'The profile of the signed-in operator; refused for everybody else.';
