create function inbox.keep_bodies(month text, event_ids bigint[]) returns void
language plpgsql
set search_path = ''
as $$
begin
  execute format('lock table inbox.%I in access exclusive mode', keep_bodies.month);
  execute format(
    'create temp table kept on commit drop as select * from inbox.%I b where b.webhook_event_id = any ($1)', keep_bodies.month
  ) using keep_bodies.event_ids;
  -- Not deleted: a few unresolved bodies would keep the space of all.
  execute format('truncate inbox.%I', keep_bodies.month);
  execute format('insert into inbox.%I select * from pg_temp.kept', keep_bodies.month);
  drop table pg_temp.kept;
end;
$$;
comment on function inbox.keep_bodies(text, bigint[]) is
  'Empties a month''s partition of the bodies but for those of these events. Locks this partition alone, so deliveries go on.';
