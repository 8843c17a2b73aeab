create function inbox.attempts_status(payment_id uuid) returns text
language plpgsql -- not sql: with its search_path pinned it could not be inlined, and would be planned anew at every call
stable
set search_path = ''
as $$
begin
  return (
    select case
      when bool_or(f.fact_type = 'canceled') then 'canceled'
      when bool_or(f.fact_type = 'attempt_failed') then 'failed'
      else 'pending'
    end
    from inbox.payment_facts f
    where f.payment_id = attempts_status.payment_id
  );
end;
$$;
comment on function inbox.attempts_status(uuid) is
  'Status of a payment without money: canceled > failed > pending. None is final: a capture may still come.';
