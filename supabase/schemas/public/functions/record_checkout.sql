create function public.record_checkout(payment_id uuid, outcome text, checkout jsonb, refs jsonb) returns jsonb
language plpgsql
security definer -- no API role updates payments
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_payment public.payments;
begin
  update public.payments p set
    checkout_status = record_checkout.outcome, checkout = record_checkout.checkout, updated_at = now(),
    open_for = case when record_checkout.outcome = 'opened' then p.open_for end
  where p.id = record_checkout.payment_id and p.checkout_status in ('opening', 'unknown')
  returning * into v_payment;
  if not found then
    raise sqlstate 'PT409' using
      message = 'checkout_already_recorded',
      detail = format('The checkout of payment %s was recorded before, or there is no such payment.', payment_id),
      hint = 'Each payment is opened at the gateway once.';
  end if;
  perform inbox.remember_refs(v_payment.id, v_payment.provider, coalesce(refs, '[]'));
  if outcome = 'unknown' then
    perform ops.schedule_check(v_payment.id, 'unfinished', interval '2 minutes');
  end if;
  return fulfilment.checkout_answer(v_payment, outcome);
end;
$$;
comment on function public.record_checkout(uuid, text, jsonb, jsonb) is
  'Keeps what the gateway answered when the checkout was opened: opened, refused, or unknown after a timeout (never failed).';
grant execute on function public.record_checkout(uuid, text, jsonb, jsonb) to service_role;
