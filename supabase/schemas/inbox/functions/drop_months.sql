create function inbox.drop_months() returns void
language plpgsql
set search_path = ''
set lock_timeout = '100ms' -- deliveries queue behind a lock that is waited for
as $$
declare
  v_keep_from date := date_trunc('month', now() - (ops.setting('body_retention') #>> '{}')::interval)::date;
  v_name text;
  v_stored bigint;
  v_unresolved bigint[];
begin
  -- What came before its month had a partition.
  delete from inbox.webhook_bodies_default d
  using inbox.webhook_events e
  where e.id = d.webhook_event_id and d.received_at < v_keep_from and e.outcome in ('applied', 'ignored');

  for v_name in
    select c.relname from pg_catalog.pg_inherits i
    join pg_catalog.pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'inbox.webhook_bodies'::regclass and c.relname ~ '^webhook_bodies_\d{4}_\d{2}$'
      and to_date(right(c.relname, 7), 'YYYY_MM') < v_keep_from
    order by c.relname
  loop
    -- What takes long comes first, while nothing is locked. Nobody is in the way afterwards: no event becomes unresolved
    -- again, and none is received in a month that is over.
    execute format(
      'select count(*), coalesce(array_agg(e.id) filter (where e.outcome not in (''applied'', ''ignored'')), ''{}'') '
      'from inbox.%I b join inbox.webhook_events e on e.id = b.webhook_event_id', v_name
    ) into v_stored, v_unresolved;
    continue when v_stored > 0 and cardinality(v_unresolved) = v_stored;

    -- One month a transaction. The partition's lock first: whoever reads it for long is found without holding up a delivery.
    if v_unresolved = '{}' then
      execute format('lock table inbox.webhook_bodies_default, inbox.%I in access exclusive mode', v_name);
      execute format('drop table inbox.%I', v_name);
    else
      perform inbox.keep_bodies(v_name, v_unresolved);
    end if;
    return;
  end loop;
end;
$$;
comment on function inbox.drop_months() is
  'Lets go of the bodies of one month past the retention, all but the unresolved; drops the month once none is left. Only '
  'dropping locks deliveries out, for some milliseconds and without having anything else to do meanwhile.';
