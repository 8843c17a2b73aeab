create function inbox.remember_refs(payment_id uuid, provider text, refs jsonb) returns void
language plpgsql -- not sql: with its search_path pinned it could not be inlined, and would be planned anew at every call
set search_path = ''
as $$
begin
  insert into inbox.payment_refs (provider, ref_type, ref_value, payment_id)
  select distinct remember_refs.provider, given.type, given.value, remember_refs.payment_id
  from jsonb_to_recordset(refs) as given (type text, value text)
  where given.type <> 'subscription' -- names many payments, one a month
    and given.value is not null
  on conflict on constraint payment_refs_pkey do nothing;
end;
$$;
comment on function inbox.remember_refs(uuid, text, jsonb) is
  'Keeps the names an event or a gateway''s answer gave a payment, so that later events find it by any of them.';
