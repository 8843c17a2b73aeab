create function public.orders_to_send() returns jsonb
language plpgsql
stable
security definer -- operators see everybody's orders
set search_path = ''
as $$
begin
  perform ops.require_operator();
  return (
    select coalesce(jsonb_agg(to_jsonb(o) || jsonb_build_object(
      'email', (select p.email from public.profiles p where p.id = o.user_id),
      'items', (
        select jsonb_agg(jsonb_build_object('name', t.name, 'kind', t.kind, 'quantity', t.quantity) order by t.product_id)
        from public.order_items t where t.order_id = o.id
      )
    ) order by o.number), '[]')
    from (select * from public.orders w where w.status in ('processing', 'refund_due') order by w.number limit 100) o
  );
end;
$$;
comment on function public.orders_to_send() is 'For operators: the hundred oldest orders that wait to be sent, or whose money waits to be refunded.';
grant execute on function public.orders_to_send() to authenticated;
