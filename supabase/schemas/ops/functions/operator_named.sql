create function ops.operator_named(payer jsonb) returns uuid
language plpgsql
stable
set search_path = ''
as $$
declare
  v_id uuid;
begin
  select o.user_id into v_id
  from ops.operators o
  join public.profiles p on p.id = o.user_id
  where p.issuer = public.canonical_issuer(payer ->> 'issuer') and p.external_id = payer ->> 'sub' and p.closed_at is null;
  if not found then
    raise sqlstate 'PT403' using
      message = 'operator_required',
      detail = 'This is for operators.',
      hint = 'Ask for a row in ops.operators.';
  end if;
  return v_id;
end;
$$;
comment on function ops.operator_named(jsonb) is 'The operator that a verified token {issuer, sub} names; refused for everybody else.';
