create function public.payments_to_operate(search text default '') returns jsonb
language plpgsql
stable
security definer -- operators see everybody's payments
set search_path = ''
as $$
declare
  v_search text := trim(search);
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
      'refunds', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'id', r.id, 'amount', r.amount, 'currency', r.currency, 'status', r.status, 'reason', r.reason, 'detail', r.detail,
          'created_at', r.created_at
        ) order by r.created_at), '[]') from ops.refunds r where r.payment_id = p.id
      )
    ) order by p.created_at desc), '[]')
    from (
      select * from public.payments w
      where w.id in (
        select f.id from public.payments f where f.reference = v_search or lower(f.email) = lower(v_search)
        union all
        select o.id from ops.waiting_payments o where v_search = ''
      )
      order by w.created_at desc limit 50
    ) p
  );
end;
$$;
comment on function public.payments_to_operate(text) is
  'For operators: payments by reference or e-mail, with what can be refunded of each capture; without a search those that wait for '
  'somebody (ops.waiting_payments).';
grant execute on function public.payments_to_operate(text) to authenticated;
