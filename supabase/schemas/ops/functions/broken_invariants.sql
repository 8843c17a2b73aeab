create function ops.broken_invariants(since timestamptz default '-infinity')
returns table (invariant text, subject text, detail text)
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  with touched as materialized (
    select p.*, f.status as folded_status, f.net, f.kept, f.surplus, f.refunded, f.captured
    from public.payments p
    cross join lateral inbox.fold(p) f
    where p.updated_at >= since or exists (
      select from ledger.journals j where j.payment_id = p.id and j.created_at >= since
    )
  ), settled as materialized (
    -- What the payment's type had a say in. A failed one is brought there by its next attempt.
    select * from touched t where t.fulfilment in ('applied', 'partly_reversed', 'reversed', 'refund_due')
  ), people as materialized (
    select u.* from public.profiles u
    where u.created_at >= since
      or u.id in (select t.user_id from touched t)
      or u.id in (select x.user_id from public.transactions x where x.processed_at >= since)
  ), booked as materialized (
    select j.payment_id, j.kind, a.code, e.currency, sum(e.amount)::bigint as amount
    from ledger.journals j
    join ledger.entries e on e.journal_id = j.id
    join ledger.accounts a on a.id = e.account_id
    where j.payment_id in (select t.id from touched t)
    group by j.payment_id, j.kind, a.code, e.currency
  ), recent as materialized (
    select j.id from ledger.journals j where j.created_at >= since
  ), funds as materialized (
    select
      m.id as member_id, m.group_id, m.user_id, m.status, m.has_paid_security_deposit, g.security_deposit,
      g.contribution_amount, g.size, g.created_by, coalesce(sum(f.deposit), 0) as deposit,
      coalesce(sum(f.contribution), 0) as contribution
    from public.group_members m
    join public.groups g on g.id = m.group_id
    left join fulfilment.group_funds f on f.group_id = m.group_id and f.user_id = m.user_id
    where m.user_id in (select u.id from people u) and m.status <> 'left'
    group by m.id, g.id
  )

  -- The books.
  select 'a journal sums to zero', format('journal %s', e.journal_id), format('off by %s %s', sum(e.amount), e.currency)
  from ledger.entries e where e.journal_id in (select r.id from recent r)
  group by e.journal_id, e.currency having sum(e.amount) <> 0
  union all
  select 'a journal has entries', format('journal %s', r.id), 'has none'
  from recent r where not exists (select from ledger.entries e where e.journal_id = r.id)
  union all
  select 'an entry is in its account''s currency', format('entry %s', e.id), format('%s on %s', e.currency, a.currency)
  from ledger.entries e left join ledger.accounts a on a.id = e.account_id
  where e.journal_id in (select r.id from recent r) and a.currency is distinct from e.currency
  union all
  select 'an account has one row for its code', format('account %s %s', a.code, a.currency), count(*)::text
  from ledger.accounts a group by a.code, a.currency having count(*) > 1

  -- The wallet: profile, entries and statement say the same.
  union all
  select 'credits are the sum of the wallet''s entries', format('profile %s', u.id),
    format('%s credits, entries %s', u.credits, coalesce(sum(e.amount), 0))
  from people u
  left join ledger.accounts a on a.code = 'wallet:' || u.id
  left join ledger.entries e on e.account_id = a.id
  group by u.id, u.credits having u.credits <> coalesce(sum(e.amount), 0)
  union all
  select 'debt is the sum of its entries', format('profile %s', u.id), format('debt %s, entries %s', u.debt, - coalesce(sum(e.amount), 0))
  from people u
  left join ledger.accounts a on a.code = 'debt:' || u.id
  left join ledger.entries e on e.account_id = a.id
  group by u.id, u.debt having u.debt <> - coalesce(sum(e.amount), 0)
  union all
  select 'the statement sums to the wallet', format('profile %s', u.id),
    format('wallet %s, lines %s', u.credits - u.debt, coalesce(sum(x.amount), 0))
  from people u left join public.transactions x on x.user_id = u.id and x.unit = 'CREDITS'
  group by u.id, u.credits, u.debt having u.credits - u.debt <> coalesce(sum(x.amount), 0)
  union all
  select 'each line of the statement says the balance after it', format('profile %s line %s', l.user_id, l.line),
    format('says %s, is %s', l.balance_after, l.balance)
  from (
    select x.user_id, x.line, x.balance_after, sum(x.amount) over (partition by x.user_id order by x.line) as balance
    from public.transactions x where x.unit = 'CREDITS' and x.user_id in (select u.id from people u)
  ) l
  where l.balance_after <> l.balance
  union all
  select 'credits or debt, never both, never below zero', format('profile %s', u.id), format('credits %s, debt %s', u.credits, u.debt)
  from people u where u.credits < 0 or u.debt < 0 or u.credits > 0 and u.debt > 0
  union all
  select 'nothing is spent that is not there', format('profile %s line %s', x.user_id, x.line), format('balance after %s', x.balance_after)
  from public.transactions x
  where x.type = 'spend' and x.balance_after < 0 and x.user_id in (select u.id from people u)
  union all
  select 'credits_used is what was spent and not given back', format('profile %s', u.id),
    format('%s, lines say %s', u.credits_used, - coalesce(sum(x.amount), 0))
  from people u left join public.transactions x
    on x.user_id = u.id and x.unit = 'CREDITS' and (x.type = 'spend' or x.type = 'refund' and x.payment_id is null)
  group by u.id, u.credits_used having u.credits_used <> - coalesce(sum(x.amount), 0)
  union all
  select 'what may happen once to a user happened once', format('profile %s', x.user_id), format('%s: %s times', x.idempotency_key, count(*))
  from public.transactions x
  where x.idempotency_key is not null and x.user_id in (select u.id from people u)
  group by x.user_id, x.idempotency_key having count(*) > 1
  union all
  select 'total_spent is what the payments earned', format('profile %s', u.id), format('%s %s, payments say %s', s.currency, s.said, s.earned)
  from people u
  cross join lateral (
    select c.currency, coalesce((u.total_spent ->> c.currency)::numeric, 0) as said, c.earned
    from (select p.currency, sum(p.earned_amount) as earned from public.payments p where p.user_id = u.id group by p.currency) c
  ) s
  where s.said <> s.earned
  union all
  select 'one profile an identity', format('%s %s', u.issuer, u.external_id), count(*)::text
  from people u group by u.issuer, u.external_id having count(*) > 1

  -- Each payment: the row is the fold of its facts, and the money is where the row says.
  union all
  select 'a payment is the fold of its facts', format('payment %s', t.id),
    format('%s net %s refunded %s, facts say %s net %s refunded %s', t.status, t.net_amount, t.refunded_amount,
      t.folded_status, t.net, t.refunded)
  from touched t
  where (t.status, t.net_amount, t.refunded_amount) is distinct from (t.folded_status, t.net, t.refunded)
    and exists (select from inbox.payment_facts f where f.payment_id = t.id)
  union all
  select 'what is paid for is acted on', format('payment %s', t.id), format('captured, and %s', t.fulfilment)
  from touched t where t.captured and t.fulfilment in ('none', 'review')
  union all
  select 'nothing is given for nothing', format('payment %s', t.id), format('not captured, and %s', t.fulfilment)
  from touched t where not t.captured and t.fulfilment not in ('none', 'review', 'failed')
  union all
  select 'what waits is remembered', format('payment %s', t.id), format('%s, and no event is', t.fulfilment)
  from touched t
  where t.fulfilment in ('parked', 'failed') and not exists (
    select from inbox.webhook_events e where e.payment_id = t.id and e.outcome in ('parked', 'failed', 'dead')
    union all
    select from inbox.webhook_events e where e.payment_id is null and e.outcome in ('failed', 'dead') and t.fulfilment = 'failed'
  )
  union all
  select 'earned and refund_due are what is kept', format('payment %s', t.id),
    format('earned %s, due for refund %s, kept %s', t.earned_amount, t.refund_due_amount, t.kept + t.surplus)
  from settled t where t.earned_amount + t.refund_due_amount <> t.kept + t.surplus
  union all
  select 'earned is what the books took from suspense', format('payment %s', t.id), format('%s, books say %s', t.earned_amount, b.amount)
  from touched t
  cross join lateral (
    select - coalesce(sum(k.amount), 0) as amount from booked k
    where k.payment_id = t.id and k.kind = 'fulfilment' and k.code not like 'suspense:%'
  ) b
  where t.earned_amount <> b.amount
  union all
  select 'what the gateway holds is booked', format('payment %s', t.id),
    format('%s: booked %s, facts say %s', w.code, coalesce(b.amount, 0), w.amount)
  from touched t
  cross join lateral inbox.money(t.id) m
  cross join lateral (values
    (format('clearing:%s:%s', t.provider, ledger.mode(m.livemode)), m.gross - m.fees - m.refunded - m.disputed),
    (format('fees:%s:%s', t.provider, ledger.mode(m.livemode)), m.fees),
    (format('surcharge:%s:%s', t.provider, ledger.mode(m.livemode)), m.captured - m.gross)
  ) w (code, amount)
  left join booked b on b.payment_id = t.id and b.kind = 'gateway' and b.code = w.code and b.currency = m.currency
  where coalesce(b.amount, 0) <> w.amount
  union all
  select 'suspense is what is held and not earned', format('payment %s', t.id), format('%s, should be %s', s.amount, t.earned_amount - s.held)
  from touched t
  cross join lateral (
    select
      coalesce(sum(k.amount) filter (where k.code like 'suspense:%'), 0) as amount,
      coalesce(sum(k.amount) filter (where k.code ~ '^(clearing|fees|surcharge):'), 0) as held
    from booked k
    where k.payment_id = t.id and k.currency = t.currency and k.code like '%:' || ledger.mode(t.livemode)
  ) s
  where s.amount <> t.earned_amount - s.held
  union all
  select 'who earned is told, and what is due is queued', format('payment %s', t.id), w.topic
  from settled t
  cross join lateral (values ('receipt', t.earned_amount), ('refund_due', t.refund_due_amount)) w (topic, amount)
  where w.amount > 0 and not exists (select from ops.outbox o where o.payment_id = t.id and o.topic = w.topic)

  -- What was bought follows from the net.
  union all
  select 'credits granted are the net''s share', format('payment %s', t.id), format('granted %s, due %s', g.granted, g.due)
  from settled t
  cross join lateral (
    select
      coalesce(sum(x.amount), 0) as granted,
      case when coalesce(t.effect ? 'refused', false) then 0
        else coalesce(div((t.purchase ->> 'credits')::numeric * t.net, t.amount), 0) end as due
    from public.transactions x where x.payment_id = t.id and x.unit = 'CREDITS'
  ) g
  where g.granted <> g.due
  union all
  select 'access has its payment', format('payment %s', a.payment_id), format('access to %s, payment is %s', a.agent_id, coalesce(p.fulfilment, 'missing'))
  from public.agent_access a left join public.payments p on p.id = a.payment_id
  where a.user_id in (select u.id from people u) and a.withdrawn_at is null
    and not coalesce(p.net_amount > 0 and p.earned_amount > 0 and p.user_id = a.user_id, false)
  union all
  select 'a payment for an agent has its access', format('payment %s', t.id), t.fulfilment
  from settled t
  where t.payment_type = 'agent' and t.earned_amount > 0 and not exists (
    select from public.agent_access a where a.payment_id = t.id and a.withdrawn_at is null
  )
  union all
  select 'one access a user and agent', format('profile %s agent %s', a.user_id, a.agent_id), count(*)::text
  from public.agent_access a
  where a.withdrawn_at is null and a.user_id in (select u.id from people u)
  group by a.user_id, a.agent_id having count(*) > 1
  union all
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
  ))

  -- Groups follow from their funds.
  union all
  select 'group funds are what the books hold', format('payment %s', t.id), format('%s: funds %s, books %s', w.kind, w.amount, w.held)
  from settled t
  join fulfilment.group_funds f on f.payment_id = t.id
  cross join lateral (
    select k.kind, k.amount, - coalesce((
      select sum(b.amount) from booked b
      where b.payment_id = t.id and b.kind = 'fulfilment'
        and b.code = format('%s:%s:%s', k.account, f.group_id, ledger.mode(t.livemode))
    ), 0) as held
    from (values ('deposit', 'deposits', f.deposit), ('contribution', 'contributions', f.contribution)) k (kind, account, amount)
  ) w
  -- An amount that an operator accepted is shared out: then the two differ by that factor.
  where t.kept = t.net and w.amount <> w.held
  union all
  select 'the statement says what the group holds', format('payment %s', f.payment_id), format('%s: funds %s, lines %s', w.kind, w.amount, w.stated)
  from fulfilment.group_funds f
  cross join lateral (
    select k.kind, k.amount, coalesce((
      select sum(x.amount) from public.transactions x where x.payment_id = f.payment_id and x.type = k.kind
    ), 0) as stated
    from (values ('security_deposit', f.deposit), ('contribution', f.contribution)) k (kind, amount)
  ) w
  where f.payment_id in (select t.id from touched t) and w.amount <> w.stated
  union all
  select 'a seat is held by money', format('member %s', m.member_id), format('%s, holds %s', m.status, m.deposit + m.contribution)
  from funds m where (m.status = 'active') <> (m.deposit + m.contribution > 0)
  union all
  select 'a paid deposit is there', format('member %s', m.member_id), format('%s of %s', m.deposit, m.security_deposit)
  from funds m
  where m.has_paid_security_deposit <> (m.deposit + m.contribution > 0 and m.deposit >= m.security_deposit)
  union all
  select 'paid cycles are covered', format('member %s', m.member_id), format('%s paid, funds cover %s', c.paid, c.covered)
  from funds m
  cross join lateral (
    select
      (select count(*) from public.contributions k where k.member_id = m.member_id and k.status = 'paid') as paid,
      least(m.size, div(m.contribution, m.contribution_amount)) as covered
  ) c
  where c.paid <> c.covered
  union all
  select 'a group has no more members than seats', format('group %s', g.id), format('%s of %s', count(*), g.size)
  from public.groups g join public.group_members m on m.group_id = g.id and m.status = 'active'
  where g.id in (select f.group_id from funds f)
  group by g.id having count(*) > g.size
  union all
  select 'who is in was let in', format('member %s', m.member_id), 'no request of theirs is joined'
  from funds m
  where m.status = 'active' and m.user_id <> m.created_by and not exists (
    select from public.group_join_requests r where r.group_id = m.group_id and r.user_id = m.user_id and r.status = 'joined'
  )

  -- Events, facts and names.
  union all
  select 'a delivery is stored once', format('%s %s', e.provider, e.event_key), count(*)::text
  from inbox.webhook_events e where e.received_at >= since
  group by e.provider, e.event_key having count(*) > 1
  union all
  select 'an event ends or has its next attempt', format('event %s', e.id), e.outcome
  from inbox.webhook_events e
  where e.received_at >= since
    and (e.outcome = 'received' or e.outcome in ('parked', 'failed') and e.next_retry_at is null)
  union all
  select 'an event that took effect has its facts', format('event %s', e.id), format('%s %s is missing', f.type, f.object_id)
  from inbox.webhook_events e
  join inbox.webhook_bodies b on b.webhook_event_id = e.id and b.received_at = e.received_at
  cross join lateral jsonb_to_recordset(b.event -> 'facts') as f (type text, object_id text)
  where e.received_at >= since and e.outcome in ('applied', 'review') and not exists (
    select from inbox.payment_facts k
    where k.payment_id = e.payment_id and k.object_id = f.object_id and k.fact_type = f.type
  )
  union all
  select 'a fact counts once', format('%s %s %s', f.provider, f.object_id, f.fact_type), count(*)::text
  from inbox.payment_facts f
  where exists (select from touched t where t.id = f.payment_id)
  group by f.provider, f.object_id, f.fact_type, f.amount, f.currency having count(*) > 1
  union all
  select 'a movement belongs to one payment', format('%s %s', f.provider, f.object_id), format('%s payments', count(distinct o.payment_id))
  from inbox.payment_facts f
  join inbox.payment_facts o on o.provider = f.provider and o.object_id = f.object_id
  where exists (select from touched t where t.id = f.payment_id)
  group by f.provider, f.object_id having count(distinct o.payment_id) > 1
  union all
  select 'a name is one payment''s', format('%s %s %s', r.provider, r.ref_type, r.ref_value), count(*)::text
  from inbox.payment_refs r
  where exists (select from touched t where t.id = r.payment_id)
  group by r.provider, r.ref_type, r.ref_value having count(*) > 1
  union all
  select 'one payment at a time is open for a thing', t.open_for, count(*)::text
  from touched t where t.open_for is not null
  group by t.open_for having count(*) > 1
  union all
  select 'an idempotency key is one payment''s', format('%s %s', k.sub, k.key), count(*)::text
  from ops.idempotency_keys k where k.created_at >= since
  group by k.issuer, k.sub, k.key having count(*) > 1;
end;
$$;
comment on function ops.broken_invariants(timestamptz) is
  'Every way in which what must always hold does not; empty when all is well. Looks at what was touched since a time, or at '
  'everything. The same rules for the prover, for tests, and for production between two transactions.';
