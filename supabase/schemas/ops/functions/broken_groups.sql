create function ops.broken_groups(since timestamptz default '-infinity')
returns table (invariant text, subject text, detail text)
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  with touched as materialized (
    select * from ops.touched_payments(since)
  ), funds as materialized (
    select
      m.id as member_id, m.group_id, m.user_id, m.status, m.has_paid_security_deposit, g.security_deposit,
      g.contribution_amount, g.size, g.created_by, coalesce(sum(f.deposit), 0) as deposit,
      coalesce(sum(f.contribution), 0) as contribution
    from public.group_members m
    join public.groups g on g.id = m.group_id
    left join fulfilment.group_funds f on f.group_id = m.group_id and f.user_id = m.user_id
    where m.user_id in (select u.id from ops.touched_profiles(since) u) and m.status <> 'left'
    group by m.id, g.id
  )
  select 'group funds are what the books hold', format('payment %s', t.id), format('%s: funds %s, books %s', w.kind, w.amount, w.held)
  from touched t
  join fulfilment.group_funds f on f.payment_id = t.id
  cross join lateral inbox.fold(t) d
  cross join lateral (
    select k.kind, k.amount, - coalesce((
      select sum(e.amount)
      from ledger.journals j
      join ledger.entries e on e.journal_id = j.id
      join ledger.accounts a on a.id = e.account_id
      where j.payment_id = t.id and j.kind = 'fulfilment'
        and a.code = format('%s:%s:%s', k.account, f.group_id, ledger.mode(t.livemode))
    ), 0) as held
    from (values ('deposit', 'deposits', f.deposit), ('contribution', 'contributions', f.contribution)) k (kind, account, amount)
  ) w
  where t.fulfilment in ('applied', 'partly_reversed', 'reversed', 'refund_due')
    -- An amount that an operator accepted is shared out: then the two differ by that factor.
    and d.kept = d.net and w.amount <> w.held
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
  );
end;
$$;
comment on function ops.broken_groups(timestamptz) is 'ops.broken_invariants of the savings groups: seats, deposits and cycles follow from their funds.';
