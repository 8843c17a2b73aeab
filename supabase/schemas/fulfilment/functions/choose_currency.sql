create function fulfilment.choose_currency(provider text, request jsonb) returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_currency text := request ->> 'currency';
begin
  if v_currency is null then
    -- A group has one currency; everything else is sold in several.
    select g.currency into v_currency from public.groups g where g.id = (request ->> 'group_id')::uuid;
  end if;
  if v_currency is null then
    select c.currency into v_currency from public.provider_currencies c
    where c.provider = choose_currency.provider and c.preferred;
  end if;
  if not exists (
    select from public.provider_currencies c
    where c.provider = choose_currency.provider and c.currency = v_currency
  ) then
    raise sqlstate 'PT400' using
      message = 'provider_currency_unsupported',
      detail = format('%s does not take %s.', provider, coalesce(v_currency, 'any currency')),
      hint = 'Choose one of the gateways listed with the offer.';
  end if;
  return v_currency;
end;
$$;
comment on function fulfilment.choose_currency(text, jsonb) is
  'The currency asked for, or the group''s, or the gateway''s preferred one; refused when the gateway does not take it.';
