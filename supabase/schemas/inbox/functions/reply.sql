create function inbox.reply(payment_id uuid, outcome text, method text, reason text default null) returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'outcome', reply.outcome,
    'success', reply.outcome in ('applied', 'duplicate', 'ignored'),
    'method', reply.method,
    'reason', reply.reason,
    'payment_id', p.id,
    'reference', p.reference,
    'status', p.status,
    'effect', p.effect,
    'message', case reply.outcome
      when 'applied' then 'The event took effect.'
      when 'duplicate' then 'This was known already; nothing changed.'
      when 'parked' then 'Kept until what it needs is known.'
      when 'review' then 'The money received is not what is due; nothing was granted.'
      when 'ignored' then 'Kept; it tells nothing about a payment.'
      when 'failed' then 'Kept; we will try again ourselves.'
      when 'dead' then 'Kept as bytes; it needs an operator.'
    end
  ))
  from (select) one
  left join public.payments p on p.id = reply.payment_id;
$$;
comment on function inbox.reply(uuid, text, text, text) is
  'The answer of process_payment_atomic. The reason says what a parked event waits for.';
