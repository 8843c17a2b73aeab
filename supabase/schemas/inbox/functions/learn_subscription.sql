create function inbox.learn_subscription(provider text, event jsonb) returns public.subscriptions
language plpgsql
set search_path = ''
as $$
declare
  v_told jsonb := nullif(event -> 'subscription', 'null');
  v_subscription public.subscriptions;
begin
  if v_told is null then
    return null;
  end if;
  -- Locked: two events of one new invoice must not both find that it has no payment yet.
  select s.* into v_subscription
  from public.subscriptions s
  join public.payments p on p.id = s.payment_id
  where s.provider = learn_subscription.provider
    and (s.gateway_id = v_told ->> 'id' or s.gateway_id is null and p.reference = v_told ->> 'reference')
  for update of s;
  if not found then
    return null;
  end if;
  update public.subscriptions s set
    gateway_id = v_told ->> 'id',
    -- Canceled is final; of anything else the last word heard.
    status = case when s.status = 'canceled' then s.status else coalesce(v_told ->> 'status', s.status) end,
    ends_at = case when s.status <> 'canceled' and v_told ? 'ends_at' then (v_told ->> 'ends_at')::timestamptz else s.ends_at end,
    current_period_end = greatest(s.current_period_end, (v_told ->> 'period_end')::timestamptz),
    updated_at = now()
  where s.id = v_subscription.id;
  if v_subscription.gateway_id is null then
    perform inbox.wake(array[format('%s:subscription:%s', v_subscription.provider, v_told ->> 'id')]);
  end if;
  return v_subscription;
end;
$$;
comment on function inbox.learn_subscription(text, jsonb) is
  'Keeps what an event tells of a subscription of ours, and answers and locks it; null for everybody else''s. Invoices that waited '
  'for its name become due.';
