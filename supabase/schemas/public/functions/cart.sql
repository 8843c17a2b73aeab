create function public.cart(currency text) returns jsonb
language plpgsql
stable
security definer -- shows what is no longer sold, which no policy lets a buyer read
set search_path = ''
as $$
declare
  v_profile public.profiles := ops.require_profile();
begin
  return jsonb_build_object(
    'currency', cart.currency,
    'version', fulfilment.cart_version(v_profile.id, cart.currency),
    'items', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'product_id', l.product_id, 'name', l.name, 'kind', l.kind, 'image_url', l.image_url, 'quantity', l.quantity,
        'unit_amount', l.unit_amount, 'available', l.available
      ) order by l.name, l.product_id), '[]')
      from fulfilment.cart_lines(v_profile.id, cart.currency) l
    ),
    'amount', t.amount,
    'providers', public.providers_taking(cart.currency, t.amount),
    'credits', jsonb_build_object(
      'version', fulfilment.cart_version(v_profile.id, 'CREDITS'), 'amount', c.amount,
      'balance', v_profile.credits, 'debt', v_profile.debt
    )
  )
  -- No total as long as a line has no price: a sum that leaves it out would be a lie.
  from (
    select case when count(*) = count(l.unit_amount) then sum(l.unit_amount * l.quantity)::bigint end as amount
    from fulfilment.cart_lines(v_profile.id, cart.currency) l
  ) t, (
    select case when count(*) = count(l.unit_amount) then sum(l.unit_amount * l.quantity)::bigint end as amount
    from fulfilment.cart_lines(v_profile.id, 'CREDITS') l
  ) c;
end;
$$;
comment on function public.cart(text) is
  'The signed-in user''s cart in a currency: lines, total, gateways, and what it costs in credits. version goes to the checkout, '
  'which refuses when price or content has changed since.';
grant execute on function public.cart(text) to authenticated;
