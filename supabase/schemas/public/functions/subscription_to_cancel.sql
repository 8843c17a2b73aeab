create function public.subscription_to_cancel(payer jsonb, subscription_id uuid) returns jsonb
language plpgsql
security definer -- writes the audit log, which no API role may
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_subscription public.subscriptions;
begin
  select s.* into v_subscription
  from public.subscriptions s
  join public.payments p on p.id = s.payment_id
  where s.id = subscription_to_cancel.subscription_id
    and p.issuer = public.canonical_issuer(payer ->> 'issuer') and p.sub = payer ->> 'sub';
  if not found then
    raise sqlstate 'PT404' using
      message = 'subscription_not_found',
      detail = 'You have no such subscription.',
      hint = 'Check that you are signed in as the user who subscribed.';
  end if;
  if v_subscription.gateway_id is null then
    raise sqlstate 'PT409' using
      message = 'subscription_not_begun',
      detail = 'This subscription has not begun: nothing was paid yet, and nothing will be by itself.',
      hint = 'If you have just paid, try again in a minute.';
  end if;
  perform ops.audit('subscription_cancel_requested', format('user:%s', payer ->> 'sub'), v_subscription.payment_id,
    v_subscription.status, null, jsonb_build_object('subscription_id', v_subscription.id));
  return jsonb_build_object(
    'subscription_id', v_subscription.id, 'provider', v_subscription.provider, 'gateway_id', v_subscription.gateway_id,
    'status', v_subscription.status, 'ends_at', v_subscription.ends_at
  );
end;
$$;
comment on function public.subscription_to_cancel(jsonb, uuid) is
  'A payer''s own subscription, for the gateway to be asked to end it; someone else''s is not found. That it ends is learned '
  'from the gateway.';
grant execute on function public.subscription_to_cancel(jsonb, uuid) to service_role;
