create function fulfilment.agent(step text, payment public.payments, net bigint) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_offer public.agent_offers;
  v_agent uuid := (payment.purchase ->> 'agent_id')::uuid;
  v_credits bigint;
  v_open boolean;
begin
  if step = 'quote' then
    select * into v_offer from public.agent_offers o where o.agent_id = v_agent and o.currency = payment.currency;
    if not found then
      return null;
    end if;
    perform fulfilment.refuse_owned_agent(payment.user_id, v_agent);
    return jsonb_build_object(
      'amount', v_offer.amount,
      'description', format('Access to %s', v_offer.name),
      'purchase', jsonb_build_object('agent_id', v_agent, 'name', v_offer.name, 'credits', v_offer.credits),
      'open_for', format('agent:%s:%s:%s', v_agent, payment.issuer, payment.sub)
    );
  end if;

  v_open := fulfilment.open_agent(payment, v_agent, net > 0 and not coalesce(payment.effect ? 'refused', false));
  v_credits := case when v_open then div((payment.purchase ->> 'credits')::numeric * net, payment.amount)::bigint else 0 end;
  perform fulfilment.grant_credits(payment, v_credits);
  return jsonb_build_object(
    'effect', jsonb_strip_nulls(jsonb_build_object(
      'agent_id', v_agent, 'access', v_open, 'credits_added', v_credits,
      'refused', case when net > 0 and not v_open then 'already_owned' end
    )),
    'earned', case when v_open then jsonb_build_object('revenue:agent', net) else '{}' end
  );
end;
$$;
comment on function fulfilment.agent(text, public.payments, bigint) is
  'Payment type agent: access while anything of the price is paid, and floor(credits × net / due) of its credits. A second '
  'payment for access that is there is refused, and so refunded.';
