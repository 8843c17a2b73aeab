create function ops.audit(
  event text, actor text, payment_id uuid default null,
  old_status text default null, new_status text default null, detail jsonb default '{}'
) returns void
language plpgsql -- not sql: with its search_path pinned it could not be inlined, and would be planned anew at every call
set search_path = ''
as $$
begin
  insert into ops.audit_log (event, actor, payment_id, old_status, new_status, detail)
  values (audit.event, audit.actor, audit.payment_id, audit.old_status, audit.new_status, audit.detail);
end;
$$;
comment on function ops.audit(text, text, uuid, text, text, jsonb) is 'Writes one line of the audit log.';
