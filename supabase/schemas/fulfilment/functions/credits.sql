create function fulfilment.credits(step text, payment public.payments, net bigint) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_offer record;
  v_due bigint;
  v_granted bigint;
begin
  if step = 'quote' then
    select o.package_id, o.name, o.credits, o.amount into v_offer
    from public.credit_offers o
    where o.package_id = (payment.purchase ->> 'package_id')::uuid and o.currency = payment.currency;
    if not found then
      return null;
    end if;
    return jsonb_build_object(
      'amount', v_offer.amount,
      'description', format('%s: %s %s', v_offer.name, v_offer.credits, ops.setting('unit_name') ->> 'many'),
      'purchase', jsonb_build_object('package_id', v_offer.package_id, 'name', v_offer.name, 'credits', v_offer.credits)
    );
  end if;

  -- Always from the cumulative net: rounding cannot add up, and a repeat finds no difference.
  v_due := div((payment.purchase ->> 'credits')::numeric * net, payment.amount)::bigint;
  select coalesce(sum(t.amount), 0) into v_granted
  from public.transactions t
  where t.payment_id = payment.id and t.unit = 'CREDITS';
  if v_due <> v_granted then
    perform ledger.move_credits(
      payment.user_id, v_due - v_granted, case when v_due > v_granted then 'purchase' else 'refund' end,
      'issued', payment.description, payment.id
    );
  end if;
  return jsonb_build_object('credits_added', v_due, 'purchase_id', payment.id);
end;
$$;
comment on function fulfilment.credits(text, public.payments, bigint) is
  'Payment type credits: the wallet holds floor(credits × net / due) of the package; the difference is granted or taken back.';
