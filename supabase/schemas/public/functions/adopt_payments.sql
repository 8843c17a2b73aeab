create function public.adopt_payments() returns trigger
language plpgsql
security definer -- whoever makes the profile need not own payments
set search_path = ''
as $$
begin
  -- Payments first: this waits for a delivery that is just parking one, so that the wake below sees it parked.
  update public.payments p set user_id = new.id
  where p.issuer = new.issuer and p.sub = new.external_id and p.user_id is null;
  -- An event that was parked for too long is dead and can't be woken. What it brought is in the facts.
  perform inbox.schedule_settlement(p.id, 'payer.known') from public.payments p
  where p.user_id = new.id and p.fulfilment = 'parked' and not exists (
    select from inbox.webhook_events e where e.payment_id = p.id and e.outcome = 'parked'
  );
  perform inbox.wake(array[format('payer:%s:%s', new.issuer, new.external_id)]);
  return null;
end;
$$;
comment on function public.adopt_payments() is
  'Trigger: a new profile takes over the payments its user made before it existed, and their parked events become due.';
