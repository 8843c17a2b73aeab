select plan(14);

create function pg_temp.months() returns text[] language sql as $$
  select array_agg(c.relname::text order by c.relname) from pg_inherits i join pg_class c on c.oid = i.inhrelid
  where i.inhparent = 'inbox.webhook_bodies'::regclass and c.relname <> 'webhook_bodies_default';
$$;
create function pg_temp.month(offset_months integer) returns text language sql as $$
  select 'webhook_bodies_' || to_char(date_trunc('month', now()) + make_interval(months => offset_months), 'YYYY_MM');
$$;
-- Whatever months the database has: start from none.
do $$
declare
  v_name text;
begin
  foreach v_name in array coalesce(pg_temp.months(), '{}') loop
    execute format('drop table inbox.%I', v_name);
  end loop;
  delete from inbox.webhook_bodies_default;
  perform inbox.make_months();
end;
$$;
select is(pg_temp.months(), array[pg_temp.month(0), pg_temp.month(1)], 'there are partitions for this month and the next');
select is(
  (select bool_and(c.relrowsecurity) from pg_class c where c.relname = any (pg_temp.months())), true, 'with row level security'
);
select is(
  (select bool_or(has_table_privilege(r, format('inbox.%I', m), 'select'))
   from unnest(array['anon', 'authenticated', 'service_role']) r, unnest(pg_temp.months()) m),
  false, 'and no API role may read them'
);
select lives_ok('select inbox.make_months()', 'a second time changes nothing');
select is(pg_temp.months(), array[pg_temp.month(0), pg_temp.month(1)], 'and makes nothing');
do $$ begin perform tests.deliver('paystack', 'now', 'PAY-x', '[]'); end $$;
select is(
  (select b.tableoid::regclass::text from inbox.webhook_bodies b), 'inbox.' || pg_temp.month(0), 'a delivery goes to its month'
);

select is(
  (select array_agg(distinct x.shape) from (
    select (
      select jsonb_agg(jsonb_build_array(a.attname, a.atttypid, a.attnotnull, a.attstorage, pg_get_expr(d.adbin, d.adrelid)) order by a.attnum)
      from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = format('inbox.%I', m.name)::regclass and a.attnum > 0
    )::text as shape
    from unnest(pg_temp.months() || 'webhook_bodies'::text) m (name)
  ) x having count(distinct x.shape) = 1) is not null, true, 'a month has the columns, defaults and storage of the whole'
);
select is(
  (select array_agg(x.indexrelid::regclass::text order by 1) from pg_index x join pg_inherits i on i.inhrelid = x.indexrelid
   where i.inhparent = 'inbox.webhook_bodies_pkey'::regclass and x.indrelid <> 'inbox.webhook_bodies_default'::regclass and x.indisprimary),
  array['inbox.' || pg_temp.month(0) || '_pkey', 'inbox.' || pg_temp.month(1) || '_pkey'], 'and its primary key, as a part of it'
);
select is(
  (select array_agg(distinct obj_description(format('inbox.%I', m)::regclass, 'pg_class')) from unnest(pg_temp.months()) m),
  array['Bodies received in this month.'], 'and says what it is'
);

-- A month whose bodies came before its partition
do $$ begin
  execute format('drop table inbox.%I', pg_temp.month(0));
  perform tests.deliver('paystack', 'early', 'PAY-x', '[]');
end $$;
select is(
  (select b.tableoid::regclass::text from inbox.webhook_bodies b join inbox.webhook_events e on e.id = b.webhook_event_id
   where e.event_key = 'early'),
  'inbox.webhook_bodies_default', 'without a partition a delivery is kept all the same'
);
select lives_ok('select inbox.make_months()', 'a month that began in the default partition is no error');
select is(pg_temp.months(), array[pg_temp.month(1)], 'and stays there');
select is((select e.outcome from inbox.webhook_events e where e.event_key = 'early'), 'ignored', 'its delivery is as it was');
select is(
  (select p.proconfig @> array['lock_timeout=100ms'] from pg_proc p where p.oid = 'inbox.make_months()'::regprocedure), true,
  'it gives up soon'
);
select * from finish();
