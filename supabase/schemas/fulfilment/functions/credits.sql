create function fulfilment.credits(step text, payment public.payments, net bigint) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_offer record;
  v_due bigint;
begin
  if step = 'quote' then
    select o.package_id, o.name, o.credits, o.amount, o.billing into v_offer
    from public.credit_offers o
    where o.package_id = (payment.purchase ->> 'package_id')::uuid and o.currency = payment.currency
      and (o.billing = 'once' or payment.provider = any (o.providers));
    if not found then
      return null;
    end if;
    return jsonb_build_object(
      'amount', v_offer.amount,
      'description', format('%s: %s', v_offer.name, ops.units(v_offer.credits))
        || case v_offer.billing when 'month' then ' a month' else '' end,
      'purchase', jsonb_build_object(
        'package_id', v_offer.package_id, 'name', v_offer.name, 'credits', v_offer.credits, 'billing', v_offer.billing
      )
    );
  end if;

  -- Always from the cumulative net: rounding cannot add up, and a repeat finds no difference.
  v_due := div((payment.purchase ->> 'credits')::numeric * net, payment.amount)::bigint;
  perform fulfilment.grant_credits(payment, v_due);
  return jsonb_build_object(
    'effect', jsonb_build_object('credits_added', v_due, 'purchase_id', payment.id),
    'earned', jsonb_build_object('revenue:credits', net)
  );
end;
$$;
comment on function fulfilment.credits(text, public.payments, bigint) is
  'Payment type credits: the wallet holds floor(credits × net / due) of the package; the difference is granted or taken back.';
