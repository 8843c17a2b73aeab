create function inbox.wake_for_refs() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  perform inbox.wake(array(select format('%s:%s:%s', i.provider, i.ref_type, i.ref_value) from inserted i));
  return null;
end;
$$;
comment on function inbox.wake_for_refs() is 'Trigger: a new name of a payment makes the events due that waited for it.';
