create function ops.housekeep() returns void
language plpgsql
set search_path = ''
as $$
begin
  perform ops.retry_signups();
  perform inbox.maintain_bodies();
  delete from ops.idempotency_keys k where k.created_at < now() - interval '24 hours';
end;
$$;
comment on function ops.housekeep() is
  'Every minute, beside the retries: profiles that could not be made, months of bodies, idempotency keys past their day.';
