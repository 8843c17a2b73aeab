create function inbox.maintain_bodies() returns void
language plpgsql
set search_path = ''
as $$
declare
  v_month date;
  v_name text;
  v_keep_from date := date_trunc('month', now() - (ops.setting('body_retention') #>> '{}')::interval)::date;
begin
  foreach v_month in array array[date_trunc('month', now())::date, (date_trunc('month', now()) + interval '1 month')::date] loop
    v_name := 'webhook_bodies_' || to_char(v_month, 'YYYY_MM');
    -- A month whose bodies already went to the default partition stays there: they cannot be in two places.
    if to_regclass('inbox.' || v_name) is null and not exists (
      select from inbox.webhook_bodies_default d
      where d.received_at >= v_month and d.received_at < v_month + interval '1 month'
    ) then
      execute format(
        'create table inbox.%I partition of inbox.webhook_bodies for values from (%L) to (%L)',
        v_name, v_month, (v_month + interval '1 month')::date
      );
      execute format('alter table inbox.%I enable row level security', v_name);
      execute format('comment on table inbox.%I is %L', v_name, 'Bodies received in this month.');
    end if;
  end loop;

  for v_name in
    select c.relname from pg_catalog.pg_inherits i
    join pg_catalog.pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'inbox.webhook_bodies'::regclass and c.relname ~ '^webhook_bodies_\d{4}_\d{2}$'
      and to_date(right(c.relname, 7), 'YYYY_MM') < v_keep_from
  loop
    execute format('alter table inbox.webhook_bodies detach partition inbox.%I', v_name);
    execute format(
      'insert into inbox.webhook_bodies_default select b.* from inbox.%I b join inbox.webhook_events e '
      'on e.id = b.webhook_event_id where e.outcome in (''received'', ''parked'', ''failed'', ''dead'', ''review'')', v_name
    );
    execute format('drop table inbox.%I', v_name);
  end loop;

  -- What was kept back because it was unresolved, or came before its month had a partition.
  delete from inbox.webhook_bodies_default d
  using inbox.webhook_events e
  where e.id = d.webhook_event_id and d.received_at < v_keep_from and e.outcome in ('applied', 'ignored');
end;
$$;
comment on function inbox.maintain_bodies() is
  'Makes this and next month''s partition of the bodies and drops months past the retention; bodies of unresolved events '
  'move to the default partition first, and go when they are resolved.';
