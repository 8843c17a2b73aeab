create function fulfilment.quote(draft public.payments) returns public.payments
language plpgsql
set search_path = ''
as $$
declare
  v_quote jsonb := fulfilment.dispatch('quote', draft, null);
  v_quoted public.payments := draft;
  v_taken public.provider_currencies;
begin
  if v_quote is null then
    raise sqlstate 'PT404' using
      message = 'offer_not_found',
      detail = format('There is no %s to buy like this in %s.', draft.payment_type, draft.currency),
      hint = 'Reload the offers and choose again.';
  end if;
  v_quoted.amount := (v_quote ->> 'amount')::bigint;
  v_quoted.description := v_quote ->> 'description';
  v_quoted.purchase := v_quote -> 'purchase';
  v_quoted.open_for := v_quote ->> 'open_for';
  select * into v_taken from public.provider_currencies c
  where c.provider = draft.provider and c.currency = draft.currency;
  if v_quoted.amount < v_taken.minimum_amount then
    raise sqlstate 'PT400' using
      message = 'amount_below_minimum',
      detail = format('%s takes no less than %s minor units of %s.', draft.provider, v_taken.minimum_amount, draft.currency),
      hint = 'Choose another gateway, currency or a larger purchase.';
  end if;
  if v_quoted.amount % v_taken.multiple_of <> 0 then
    raise sqlstate 'PT400' using
      message = 'amount_not_payable',
      detail = format('%s takes %s in multiples of %s minor units only.', draft.provider, draft.currency, v_taken.multiple_of),
      hint = 'Choose another gateway or currency.';
  end if;
  return v_quoted;
end;
$$;
comment on function fulfilment.quote(public.payments) is
  'A draft payment with its price, frozen purchase and description, from the database.';
