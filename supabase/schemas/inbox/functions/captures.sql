create function inbox.captures(payment_id uuid)
returns table (object_id text, amount bigint, gross bigint, fee bigint, currency text, livemode boolean, matches boolean, exact boolean)
language plpgsql -- not sql: with its search_path pinned it could not be inlined, and would be planned anew at every call
stable
set search_path = ''
as $$
#variable_conflict use_column
begin
  return query
  select
    f.object_id,
    -- Told with two amounts (with and without a fee the customer bears), it is the one that is due.
    coalesce(
      max(f.amount) filter (where f.fact_type = 'captured' and f.amount = p.amount), max(f.amount) filter (where f.fact_type = 'captured')
    ),
    -- What the customer was charged when they bear the fee; never less than what it pays.
    greatest(
      max(f.amount) filter (where f.fact_type = 'captured'), inbox.movement_detail(p.provider, f.object_id, 'gross')::bigint
    ),
    coalesce(inbox.movement_detail(p.provider, f.object_id, 'fee')::bigint, 0),
    f.currency,
    f.livemode,
    f.currency = p.currency and f.livemode = p.livemode
      and bool_or(f.fact_type = 'accepted' or f.amount = p.amount),
    f.currency = p.currency and f.livemode = p.livemode
      and bool_or(f.fact_type = 'captured' and f.amount = p.amount)
  from inbox.payment_facts f
  join public.payments p on p.id = f.payment_id
  where f.payment_id = captures.payment_id and f.fact_type in ('captured', 'accepted')
  group by f.object_id, f.currency, f.livemode, p.provider, p.currency, p.livemode
  having bool_or(f.fact_type = 'captured');
end;
$$;
comment on function inbox.captures(uuid) is
  'The captures of a payment, one row a gateway object. matches: amount, currency and mode are what is due, or an operator '
  'accepted them as that.';
