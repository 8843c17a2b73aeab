create function inbox.find_payment(provider text, refs jsonb) returns uuid
language plpgsql
stable
set search_path = ''
as $$
declare
  v_payments uuid[];
begin
  select array_agg(distinct r.payment_id) into v_payments
  from jsonb_to_recordset(refs) as given (type text, value text)
  join inbox.payment_refs r
    on r.provider = find_payment.provider and r.ref_type = given.type and r.ref_value = given.value;
  if array_length(v_payments, 1) > 1 then
    raise exception using
      errcode = 'P0003', message = 'ambiguous_refs',
      detail = format('The event names %s different payments: %s.', array_length(v_payments, 1), refs),
      hint = 'Look at both payments; the gateway gave one of its ids to two of our references.';
  end if;
  return v_payments[1];
end;
$$;
comment on function inbox.find_payment(text, jsonb) is
  'The payment that refs [{type, value}] name; null when none is known. Two different ones are an error.';
