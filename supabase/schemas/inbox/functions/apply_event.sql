create function inbox.apply_event(received inbox.webhook_events, event jsonb) returns inbox.verdict
language plpgsql
set search_path = ''
as $$
declare
  v_verdict inbox.verdict;
  v_subscription public.subscriptions;
  v_payment public.payments;
  v_before public.payments;
  v_folded inbox.folded;
  v_new integer;
  v_changed boolean;
begin
  if event ? 'error' then
    return row('dead', null, null, null, event #>> '{error,code}', event #>> '{error,message}', false)::inbox.verdict;
  end if;
  v_subscription := inbox.learn_subscription(received.provider, event);
  if jsonb_array_length(coalesce(event -> 'facts', '[]')) = 0 and not event @> '{"lookup": true}'
    and not event @> '{"settlement": true}' then
    v_verdict.outcome := case when v_subscription.id is null then 'ignored' else 'applied' end;
    return v_verdict;
  end if;

  v_verdict.payment_id := inbox.find_payment(received.provider, event -> 'refs');
  if v_verdict.payment_id is null and v_subscription.id is not null then
    v_verdict.payment_id := inbox.bill_subscription(v_subscription);
  end if;
  if v_verdict.payment_id is null then
    v_verdict.outcome := 'parked';
    v_verdict.reason := 'unknown_reference';
    v_verdict.waits_for := array(
      select format('%s:%s:%s', received.provider, r.type, r.value)
      from jsonb_to_recordset(event -> 'refs') as r (type text, value text)
    );
    return v_verdict;
  end if;

  -- Written lock order: event, subscription, payment, then what the payment type names (group or order, inventory by id), profile last.
  select * into strict v_before from public.payments p where p.id = v_verdict.payment_id for update;
  perform inbox.remember_refs(v_before.id, v_before.provider, event -> 'refs');
  v_new := inbox.record_facts(v_before, received.id, event);
  v_folded := inbox.fold(v_before);
  v_payment := inbox.learn_details(v_before.id, event, v_folded);
  perform ledger.book_gateway(v_payment);
  v_payment := fulfilment.settle(v_payment, v_folded);
  perform inbox.ask_gateway(v_payment, v_folded, event);

  v_changed := v_new > 0 or v_payment.status <> v_before.status or v_payment.fulfilment <> v_before.fulfilment;
  if v_changed then
    perform ops.audit(
      'payment_' || v_payment.fulfilment, event ->> 'source', v_payment.id, v_before.status, v_payment.status,
      jsonb_build_object('webhook_event_id', received.id, 'event_type', received.event_type, 'net', v_payment.net_amount)
    );
  end if;
  v_verdict := inbox.judge(v_payment, event);
  -- One that was parked or failed before answers what has become of it, whoever brought that about.
  v_verdict.repeated := received.outcome = 'received' and not v_changed;
  return v_verdict;
end;
$$;
comment on function inbox.apply_event(inbox.webhook_events, jsonb) is
  'What one event does: facts, fold, books, effects. Runs in one inner block, so all of it happens or nothing.';
