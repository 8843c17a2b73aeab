create function ops.broken_orders(since timestamptz default '-infinity')
returns table (invariant text, subject text, detail text)
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  with people as materialized (
    select u.id from ops.touched_profiles(since) u
  )
  select 'one payment pays for an order', format('order %s', t.purchase ->> 'order_id'), format('%s payments earned', count(*))
  from public.payments t
  where t.payment_type = 'order' and t.earned_amount > 0 and t.user_id in (select u.id from people u)
  group by t.purchase ->> 'order_id' having count(*) > 1
  union all
  select 'what is given is paid for', format('order %s', o.id), format('%s', o.status)
  from public.orders o left join public.payments p on p.id = o.payment_id
  where o.status in ('processing', 'completed') and o.user_id in (select u.id from people u)
    and not case
      when o.currency = 'CREDITS' then exists (select from public.transactions x where x.order_id = o.id and x.type = 'spend')
      else coalesce(p.earned_amount > 0 and p.purchase ->> 'order_id' = o.id::text, false)
    end
  union all
  select 'an order''s pieces are where its status says', format('order %s', o.id), format('%s, pieces %s', o.status, o.stock_state)
  from public.orders o
  where o.user_id in (select u.id from people u) and o.stock_state <> all (case
    when o.status in ('processing', 'completed') then array['taken']
    when o.status = 'pending' then array['reserved']
    when o.shipped_at is not null then array['taken', 'none']
    else array['none']
  end)
  union all
  select 'one unpaid order a user', format('profile %s', o.user_id), count(*)::text
  from public.orders o where o.status in ('pending', 'failed') and o.user_id in (select u.id from people u)
  group by o.user_id having count(*) > 1
  union all
  select 'an order costs what its items cost', format('order %s', o.id), format('%s, items %s', o.amount, sum(i.unit_amount * i.quantity))
  from public.orders o join public.order_items i on i.order_id = o.id
  where o.user_id in (select u.id from people u)
  group by o.id having o.amount <> sum(i.unit_amount * i.quantity)
  union all
  select 'reserved pieces are those of the orders being paid', format('product %s', i.product_id),
    format('stock %s, reserved %s, orders say %s', i.stock, i.reserved, r.reserved)
  from public.product_inventory i
  cross join lateral (
    select coalesce(sum(t.quantity), 0) as reserved
    from public.order_items t join public.orders o on o.id = t.order_id
    where t.product_id = i.product_id and o.stock_state = 'reserved'
  ) r
  where (i.reserved <> r.reserved or i.reserved < 0 or i.stock < i.reserved) and (since = '-infinity' or exists (
    select from public.order_items t join public.orders o on o.id = t.order_id
    where t.product_id = i.product_id and o.updated_at >= since
  ));
end;
$$;
comment on function ops.broken_orders(timestamptz) is 'ops.broken_invariants of the shop: orders are paid for once, and their pieces are there.';
