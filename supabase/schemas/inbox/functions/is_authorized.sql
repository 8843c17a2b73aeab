create function inbox.is_authorized(payment_id uuid) returns boolean
language plpgsql -- not sql: with its search_path pinned it could not be inlined, and would be planned anew at every call
stable
set search_path = ''
as $$
begin
  return (
    select exists (
      select from inbox.payment_facts a
      where a.payment_id = is_authorized.payment_id and a.fact_type = 'authorized'
        and not exists (
          select from inbox.payment_facts c
          where c.payment_id = a.payment_id and c.fact_type = 'canceled' and c.object_id = a.object_id
        )
    )
  );
end;
$$;
comment on function inbox.is_authorized(uuid) is
  'Whether the gateway holds money for this payment that it has not let go. A failure told for the same object does not '
  'count: banks authorise late.';
