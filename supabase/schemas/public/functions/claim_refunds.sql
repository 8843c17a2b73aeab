create function public.claim_refunds(max_refunds integer, providers text[]) returns jsonb
language plpgsql
security definer -- refunds are outside the Data API
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_refunds jsonb;
begin
  if (ops.setting('refund_automatically'))::boolean then
    perform ops.queue_refunds(max_refunds, providers);
  end if;
  with due as (
    select r as refund from ops.refunds r
    where r.status in ('requested', 'unknown') and r.due_at <= now() and r.provider = any (providers)
    order by r.due_at limit max_refunds
    for update skip locked
  ), claimed as (
    update ops.refunds r set
      attempts = r.attempts + 1,
      -- The lease is the cadence: who claims it and dies is followed after the next step.
      due_at = now() + ops.check_delay(r.attempts),
      updated_at = now()
    from due d where r.id = (d.refund).id
    -- As it was: whether and when the gateway may have been asked before.
    returning ops.refund_call(d.refund) as refund
  )
  select jsonb_agg(c.refund) into v_refunds from claimed c;
  return coalesce(v_refunds, '[]');
end;
$$;
comment on function public.claim_refunds(integer, text[]) is
  'Queues what is due for refund, and hands out the refunds that gateways are to be asked for now. providers: those that are set up; '
  'what the others owe waits, unasked. Concurrent sweepers get different ones.';
grant execute on function public.claim_refunds(integer, text[]) to service_role;
