create function ops.housekeep() returns void
language plpgsql
set search_path = ''
as $$
begin
  perform ops.retry_signups();
  perform inbox.wake_missed();
  perform inbox.maintain_bodies();
  perform fulfilment.expire_reservations();
  perform fulfilment.age_groups();
  delete from fulfilment.downloads d where d.expires_at < now();
  delete from ops.idempotency_keys k where k.created_at < now() - interval '24 hours';
end;
$$;
comment on function ops.housekeep() is
  'Every minute, beside the retries: profiles that could not be made, parked events that were missed, months of bodies, '
  'idempotency keys and downloads past their time, reservations not paid, groups whose day has come.';
