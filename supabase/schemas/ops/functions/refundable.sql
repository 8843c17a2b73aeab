create function ops.refundable(payment_id uuid)
returns table (capture_id text, amount bigint, currency text, livemode boolean, matches boolean)
language sql
stable
set search_path = ''
as $$
  with captured as (
    -- What counts for the purchase comes last: refunds use up what does not.
    select c.*, row_number() over (order by c.matches, c.exact, c.object_id desc) as place
    from inbox.captures(refundable.payment_id) c
  ), taken as (
    select
      -- Of ours we know the capture, also where the gateway names none, or by a name that is no capture's here.
      coalesce(
        (select c.object_id from captured c where c.object_id = w.parent limit 1),
        (
          select r.capture_id from ops.refunds r
          where r.payment_id = refundable.payment_id and r.object_id = w.object_id and w.kind = 'refund'
        )
      ) as capture_id,
      w.amount, w.currency, w.livemode
    from inbox.withdrawals(refundable.payment_id) w
    union all
    select c.object_id, r.amount, c.currency, c.livemode
    from ops.open_refunds r
    join captured c on c.object_id = r.capture_id and c.currency = r.currency
    where r.payment_id = refundable.payment_id
  )
  select
    c.object_id,
    -- What names no capture may be of any: of all together it is left out.
    greatest(0, least(
      c.amount - coalesce((select sum(t.amount) from taken t where t.capture_id = c.object_id), 0),
      (select sum(a.amount) from captured a where a.currency = c.currency and a.livemode = c.livemode)
        - coalesce((select sum(t.amount) from taken t where t.currency = c.currency and t.livemode = c.livemode), 0)
    ))::bigint,
    c.currency, c.livemode, c.matches
  from captured c
  order by c.place;
$$;
comment on function ops.refundable(uuid) is
  'What may still be refunded of each capture of a payment, minor units, what does not count for the purchase first: captured, less '
  'what is refunded or disputed, less what is being refunded.';
