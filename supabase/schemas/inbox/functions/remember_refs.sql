create function inbox.remember_refs(payment_id uuid, provider text, refs jsonb) returns void
language sql
set search_path = ''
as $$
  insert into inbox.payment_refs (provider, ref_type, ref_value, payment_id)
  select distinct remember_refs.provider, given.type, given.value, remember_refs.payment_id
  from jsonb_to_recordset(refs) as given (type text, value text)
  where given.type is not null and given.value is not null
  on conflict on constraint payment_refs_pkey do nothing;
$$;
comment on function inbox.remember_refs(uuid, text, jsonb) is
  'Keeps the names an event or a gateway''s answer gave a payment, so that later events find it by any of them.';
