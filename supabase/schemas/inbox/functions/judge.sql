create function inbox.judge(payment public.payments, event jsonb) returns inbox.verdict
language plpgsql
stable
set search_path = ''
as $$
declare
  v_verdict inbox.verdict;
begin
  v_verdict.payment_id := payment.id;
  if payment.fulfilment = 'parked' then
    v_verdict.outcome := 'parked';
    v_verdict.reason := 'unknown_payer';
    v_verdict.waits_for := array[format('payer:%s:%s', payment.issuer, payment.sub)];
  elsif coalesce((event ->> 'lookup')::boolean, false) then
    v_verdict.outcome := 'parked';
    v_verdict.reason := 'lookup';
  elsif exists (
    select from jsonb_to_recordset(event -> 'facts') as f (type text, object_id text)
    join inbox.captures(payment.id) c on c.object_id = f.object_id
    where f.type = 'captured' and not c.matches
  ) then
    v_verdict.outcome := 'review';
  else
    v_verdict.outcome := 'applied';
  end if;
  return v_verdict;
end;
$$;
comment on function inbox.judge(public.payments, jsonb) is
  'The outcome of an event whose facts are recorded: parked while the payer or the movement is unknown, review when it '
  'tells a capture that is not what is due, else applied.';
