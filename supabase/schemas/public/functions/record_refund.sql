create function public.record_refund(refund_id uuid, outcome text, object_id text, detail text) returns jsonb
language plpgsql
security definer -- refunds are outside the Data API
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_refund ops.refunds;
begin
  update ops.refunds r set
    status = record_refund.outcome, object_id = record_refund.object_id, detail = left(record_refund.detail, 1000),
    updated_at = now()
  where r.id = record_refund.refund_id and (
    r.status in ('requested', 'unknown')
    -- Asked twice, refused because the first call was heard after all, whose answer came last.
    or r.status = 'refused' and record_refund.outcome = 'accepted'
  ) and not exists (
    select from ops.refunds o where o.provider = r.provider and o.object_id = record_refund.object_id and o.id <> r.id
  )
  returning * into v_refund;
  if not found then
    select * into v_refund from ops.refunds r where r.id = record_refund.refund_id;
    -- A no or a silence that comes late takes nothing from a refund the gateway took on.
    if v_refund.id is null or record_refund.outcome = 'accepted' and v_refund.object_id is distinct from record_refund.object_id then
      raise sqlstate 'PT409' using
        message = 'refund_already_recorded',
        detail = format('Refund %s is unknown here, or the gateway''s answer to it, or to another, was recorded before.', refund_id),
        hint = 'Compare the refunds in the gateway''s dashboard.';
    end if;
    return ops.refund_call(v_refund);
  end if;
  perform ops.audit('refund_' || v_refund.status, 'gateway:' || v_refund.provider, v_refund.payment_id, null, null,
    jsonb_build_object('refund_id', v_refund.id, 'object_id', v_refund.object_id, 'detail', v_refund.detail));
  return ops.refund_call(v_refund);
end;
$$;
comment on function public.record_refund(uuid, text, text, text) is
  'Keeps what the gateway answered to a refund: accepted with its id, refused, or unknown after a timeout (the sweeper looks again). '
  'Answers the refund as it stands.';
grant execute on function public.record_refund(uuid, text, text, text) to service_role;
