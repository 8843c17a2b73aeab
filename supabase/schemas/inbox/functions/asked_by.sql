create function inbox.asked_by(payment_id uuid) returns text
language sql
stable
set search_path = ''
as $$
  -- A plan's first payment has an order, in which the plan began, and its month's invoice.
  select r.ref_value from inbox.payment_refs r
  where r.payment_id = asked_by.payment_id and r.ref_type in ('invoice', 'order')
  order by r.ref_type limit 1;
$$;
comment on function inbox.asked_by(uuid) is
  'The name the gateway is asked about a payment by, beside our reference: its invoice, else its order; null where it has neither.';
