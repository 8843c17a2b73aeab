create function ops.broken_wallets(since timestamptz default '-infinity')
returns table (invariant text, subject text, detail text)
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  with people as materialized (
    select * from ops.touched_profiles(since)
  )
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
  from people u group by u.issuer, u.external_id having count(*) > 1;
end;
$$;
comment on function ops.broken_wallets(timestamptz) is 'ops.broken_invariants of the wallets: profile, entries and statement say the same.';
