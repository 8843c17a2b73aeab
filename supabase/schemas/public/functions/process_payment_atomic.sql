create function public.process_payment_atomic(event jsonb) returns jsonb
language plpgsql
security definer -- no API role writes payments, inbox, ledger or wallets; this function does
set search_path = ''
set lock_timeout = '1s'
set statement_timeout = '4s'
as $$
declare
  v_received inbox.webhook_events;
  v_verdict inbox.verdict;
begin
  v_received := inbox.receive_event(event);
  if v_received.outcome in ('applied', 'ignored', 'review') then
    return inbox.reply(v_received.payment_id, 'duplicate', 'delivery');
  end if;

  begin
    v_verdict := inbox.apply_event(v_received, event);
  exception
    -- others leaves out query_canceled, which passes, and assert_failure, which must not lose the event
    when others or assert_failure then
      if inbox.is_passing_fault(sqlstate) then
        raise;
      end if;
      v_verdict := row('failed', null, null, null, sqlstate, sqlerrm, false)::inbox.verdict;
  end;

  v_received := inbox.settle_event(v_received, v_verdict, event);
  if v_verdict.repeated and v_received.outcome in ('applied', 'review') then
    return inbox.reply(v_received.payment_id, 'duplicate', 'fact');
  end if;
  return inbox.reply(v_received.payment_id, v_received.outcome, null, v_received.reason);
end;
$$;
comment on function public.process_payment_atomic(jsonb) is
  'The one door to every business effect. Stores the event, then in one inner block: facts, fold, books, effects, outbox '
  'and audit, all or nothing. Outcomes are data (applied, duplicate, parked, review, ignored, failed, dead); only a passing '
  'fault raises, so that the gateway delivers again. Lock order: event, payment, what the type names, profile.';
grant execute on function public.process_payment_atomic(jsonb) to service_role;
