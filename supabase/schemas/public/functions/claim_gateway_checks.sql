create function public.claim_gateway_checks(max_checks integer) returns jsonb
language plpgsql
security definer -- ops is not writable by any API role
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_checks jsonb;
begin
  with due as (
    select c.payment_id, c.reason from ops.gateway_checks c
    where c.due_at <= now()
    -- Checkouts that nobody finished come last: anybody can begin thousands, and what is paid must not wait behind them.
    order by c.reason = 'unfinished', c.due_at limit max_checks
    for update skip locked
  ), claimed as (
    update ops.gateway_checks c set
      claimed_at = now(),
      attempts = c.attempts + 1,
      -- The lease is the cadence: who claims it and dies is followed after the next step.
      due_at = now() + ops.check_delay(c.attempts)
    from due d
    where c.payment_id = d.payment_id and c.reason = d.reason
    returning c.payment_id, c.reason, c.attempts
  )
  select jsonb_agg(jsonb_build_object(
    'payment_id', p.id, 'provider', p.provider, 'reference', p.reference,
    'order_id', inbox.asked_by(p.id),
    'subscription', (
      select s.gateway_id from public.subscriptions s where s.payment_id = p.id and g.reasons @> '["month"]'
    ),
    'amount', p.amount, 'currency', p.currency, 'livemode', p.livemode, 'reasons', g.reasons,
    'asked_at', now(),
    -- By now whoever was to pay has gone: what the gateway still has no movement for is canceled. It can still succeed.
    'abandoned', p.status = 'pending' and coalesce(g.unfinished_attempts >= 4, false)
  )) into v_checks
  from (
    select
      c.payment_id, jsonb_agg(c.reason order by c.reason) as reasons,
      max(c.attempts) filter (where c.reason = 'unfinished') as unfinished_attempts
    from claimed c group by c.payment_id
  ) g
  join public.payments p on p.id = g.payment_id;
  return coalesce(v_checks, '[]');
end;
$$;
comment on function public.claim_gateway_checks(integer) is
  'Payments about which the gateway is to be asked now, with why. Concurrent sweepers get different ones.';
grant execute on function public.claim_gateway_checks(integer) to service_role;
