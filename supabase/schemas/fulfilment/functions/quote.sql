create function fulfilment.quote(draft public.payments) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_quote jsonb := fulfilment.dispatch('quote', draft, null);
  v_minimum bigint;
begin
  if v_quote is null then
    raise sqlstate 'PT404' using
      message = 'offer_not_found',
      detail = format('There is no %s to buy like this in %s.', draft.payment_type, draft.currency),
      hint = 'Reload the offers and choose again.';
  end if;
  select c.minimum_amount into v_minimum from public.provider_currencies c
  where c.provider = draft.provider and c.currency = draft.currency;
  if (v_quote ->> 'amount')::bigint < v_minimum then
    raise sqlstate 'PT400' using
      message = 'amount_below_minimum',
      detail = format('%s takes no less than %s minor units of %s.', draft.provider, v_minimum, draft.currency),
      hint = 'Choose another gateway, currency or a larger purchase.';
  end if;
  return v_quote;
end;
$$;
comment on function fulfilment.quote(public.payments) is
  'Price and frozen purchase {amount, purchase, description} of a draft payment, from the database.';
