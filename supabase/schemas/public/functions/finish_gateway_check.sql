create function public.finish_gateway_check(payment_id uuid, outcome text, detail text, asked_at timestamptz) returns void
language plpgsql
security definer -- ops and the inbox are not writable by any API role
set search_path = ''
set lock_timeout = '2s'
as $$
begin
  -- Lock order, as everywhere: event, payment, check. A lookup event that is delivered again holds the first two
  -- when it comes to the third.
  if outcome = 'answered' then
    -- Answered after the event came, so what the event could not name is in the answer.
    update inbox.webhook_events e set
      outcome = 'applied', reason = null, next_retry_at = null, processed_at = clock_timestamp()
    from ops.gateway_checks c
    where e.payment_id = c.payment_id and e.outcome = 'parked' and e.reason = 'lookup' and e.received_at < finish_gateway_check.asked_at
      and c.payment_id = finish_gateway_check.payment_id and c.reason = 'lookup'
      -- Asked because of it: to another question the gateway may have had nothing to say, and the sweeper called that an answer.
      and c.claimed_at = finish_gateway_check.asked_at
      -- A refund (refund.pending, payment.refunded, charge.refunded) is answered by a refund: the gateway's list may be
      -- behind its own webhooks, though not at the end of the cadence. A refund of ours was recorded just before its
      -- event; what was recorded long before is another one.
      and (e.event_type not like '%refund%' or c.attempts >= 7 or exists (
        select from inbox.payment_facts f
        where f.payment_id = e.payment_id and f.fact_type in ('refund_pending', 'refund_processed', 'refund_failed')
          and f.recorded_at > e.received_at - interval '10 minutes'
      ));
  end if;
  perform from public.payments p where p.id = finish_gateway_check.payment_id for update;
  update ops.gateway_checks c set last_outcome = finish_gateway_check.outcome, last_detail = left(detail, 1000)
  where c.payment_id = finish_gateway_check.payment_id and c.claimed_at <= finish_gateway_check.asked_at;
  if outcome <> 'answered' then
    return; -- unknown is not failed: the lease runs out and the next step of the cadence asks again
  end if;

  -- A plan is asked about once a month, until it has ended.
  update ops.gateway_checks c set due_at = s.current_period_end + interval '1 day', attempts = 0
  from public.subscriptions s
  where c.payment_id = finish_gateway_check.payment_id and c.reason = 'month' and c.claimed_at <= finish_gateway_check.asked_at
    and s.payment_id = c.payment_id and s.current_period_end + interval '1 day' > now();
  delete from ops.gateway_checks c
  using public.payments p
  where c.payment_id = finish_gateway_check.payment_id and p.id = c.payment_id and c.claimed_at <= finish_gateway_check.asked_at
    and case c.reason
    -- Until it has an end: there is money between us and a payer.
    when 'reversal' then not (inbox.fold(p)).reversing
    when 'month' then not exists (
      select from public.subscriptions s where s.payment_id = p.id and s.status <> 'canceled'
    )
    when 'lookup' then c.attempts >= 7 or not exists (
      select from inbox.webhook_events e
      where e.payment_id = c.payment_id and e.outcome = 'parked' and e.reason = 'lookup'
    )
    -- One that was canceled or failed is asked about until the end of the cadence: money may still come without a webhook.
    when 'unfinished' then c.attempts >= 7 or p.status not in ('pending', 'canceled', 'failed')
    when 'seen' then c.attempts >= 7 or p.paid_at is not null or p.status <> 'pending' and not p.verified
    else c.attempts >= 7 or p.status <> 'pending'
  end;
end;
$$;
comment on function public.finish_gateway_check(uuid, text, text, timestamptz) is
  'Closes a check the gateway answered; what it still leaves open stays on the cadence. asked_at: as claimed. Whoever has claimed '
  'it since has asked later, and knows more.';
grant execute on function public.finish_gateway_check(uuid, text, text, timestamptz) to service_role;
