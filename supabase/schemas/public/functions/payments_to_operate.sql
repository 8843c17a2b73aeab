create function public.payments_to_operate(search text default '') returns jsonb
language plpgsql
stable
security definer -- operators see everybody's payments
set search_path = ''
as $$
begin
  perform ops.require_operator();
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', p.id, 'reference', p.reference, 'provider', p.provider, 'email', p.email, 'payment_type', p.payment_type,
      'description', p.description, 'amount', p.amount, 'currency', p.currency, 'status', p.status, 'fulfilment', p.fulfilment,
      'refunded_amount', p.refunded_amount, 'refund_due_amount', p.refund_due_amount, 'created_at', p.created_at,
      'captures', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'capture_id', c.object_id, 'amount', c.amount, 'currency', c.currency, 'matches', c.matches, 'refundable', r.amount
        )), '[]')
        from inbox.captures(p.id) c
        join ops.refundable(p.id) r on r.capture_id = c.object_id and r.currency = c.currency and r.livemode = c.livemode
      ),
      'refundable', (
        select coalesce(max(r.amount), 0) from ops.refundable(p.id) r where r.currency = p.currency and r.livemode = p.livemode
      ),
      'refunds', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'id', r.id, 'amount', r.amount, 'currency', r.currency, 'status', r.status, 'reason', r.reason, 'detail', r.detail,
          'created_at', r.created_at
        ) order by r.created_at), '[]') from ops.refunds r where r.payment_id = p.id
      )
    ) order by p.created_at desc), '[]')
    from (
      select * from public.payments w
      where case trim(search)
        when '' then w.refund_due_amount > 0 or w.fulfilment in ('review', 'failed', 'parked')
          -- Refunds and disputes whose end has been asked for in vain for a day and more.
          or exists (select from ops.gateway_checks c where c.payment_id = w.id and c.reason = 'reversal' and c.attempts >= 6)
          or exists (select from ops.refunds r where r.payment_id = w.id and r.status = 'unknown' and r.attempts >= 6)
        else w.reference = trim(search) or w.email = lower(trim(search))
      end
      order by w.created_at desc limit 50
    ) p
  );
end;
$$;
comment on function public.payments_to_operate(text) is
  'For operators: payments by reference or e-mail, with what can be refunded; without a search those that wait for somebody '
  '(due for refund, in review, failed, parked, or with a refund or a dispute that does not come to an end).';
grant execute on function public.payments_to_operate(text) to authenticated;
