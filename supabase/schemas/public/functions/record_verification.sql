create function public.record_verification(payment_id uuid, provider_status text, captured boolean, verified boolean)
returns jsonb
language plpgsql
security definer -- no API role updates payments
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_payment public.payments;
begin
  -- These three columns and no others: what the gateway said is no reason to believe that we did something about it.
  update public.payments p set
    provider_status = record_verification.provider_status,
    verified = p.verified or record_verification.verified,
    verified_at = case when record_verification.verified then coalesce(p.verified_at, now()) else p.verified_at end
  where p.id = record_verification.payment_id
  returning * into v_payment;
  if not found then
    raise sqlstate 'PT404' using
      message = 'payment_not_found',
      detail = format('There is no payment %s.', payment_id),
      hint = 'Take the id from payment_for_verification.';
  end if;
  -- paid_at: a capture that counts is known. One after a failed or canceled attempt may be told by nobody either.
  if v_payment.paid_at is null and (
    captured and (record_verification.verified or v_payment.fulfilment <> 'review')
    or provider_status = 'failed' and v_payment.status = 'pending' and v_payment.fulfilment = 'none'
  ) then
    -- The webhook has the first word; when it stays away the sweeper asks, within the minute.
    perform ops.schedule_check(v_payment.id, 'seen', interval '20 seconds');
  end if;
  return fulfilment.answer(v_payment);
end;
$$;
comment on function public.record_verification(uuid, text, boolean, boolean) is
  'Stores what the gateway answered when asked. No business effect, ever: that comes through process_payment_atomic.';
grant execute on function public.record_verification(uuid, text, boolean, boolean) to service_role;
