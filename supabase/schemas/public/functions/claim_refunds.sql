create function public.claim_refunds(max_refunds integer) returns jsonb
language plpgsql
security definer -- refunds are outside the Data API
set search_path = ''
as $$
declare
  v_refunds jsonb;
begin
  if (ops.setting('refund_automatically'))::boolean then
    perform ops.queue_refunds(max_refunds);
  end if;
  with due as (
    select r as refund from ops.refunds r
    where r.status in ('requested', 'unknown') and r.due_at <= now()
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
comment on function public.claim_refunds(integer) is
  'Queues what is due for refund, and hands out the refunds the gateway is to be asked for now. Concurrent sweepers get different ones.';
grant execute on function public.claim_refunds(integer) to service_role;
