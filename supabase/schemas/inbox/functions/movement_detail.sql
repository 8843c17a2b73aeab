create function inbox.movement_detail(provider text, object_id text, detail text) returns text
language plpgsql -- not sql: with its search_path pinned it could not be inlined, and would be planned anew at every call
stable
set search_path = ''
as $$
begin
  return (
    -- The longer of two amounts is the larger; of two ids either will do, as long as it is always the same.
    select d.value from inbox.movement_details d
    where d.provider = movement_detail.provider and d.object_id = movement_detail.object_id and d.detail = movement_detail.detail
    order by length(d.value) desc, d.value desc limit 1
  );
end;
$$;
comment on function inbox.movement_detail(text, text, text) is
  'What was told of a movement beside the fact (capture, dispute, fee, gross), or null; the same in every order of events.';
