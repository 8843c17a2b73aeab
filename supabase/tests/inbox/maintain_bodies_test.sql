select plan(19);

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
  perform inbox.maintain_bodies();
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
select lives_ok('select inbox.maintain_bodies()', 'a second time changes nothing');
select is(pg_temp.months(), array[pg_temp.month(0), pg_temp.month(1)], 'and makes nothing');
do $$ begin perform tests.deliver('paystack', 'now', 'PAY-x', '[]'); end $$;
select is(
  (select b.tableoid::regclass::text from inbox.webhook_bodies b), 'inbox.' || pg_temp.month(0), 'a delivery goes to its month'
);

-- Old months
create function pg_temp.old_month(months integer) returns void language plpgsql as $$
declare
  v_from timestamptz := date_trunc('month', now()) - make_interval(months => months);
  v_outcome text;
  v_id bigint;
begin
  execute format('create table inbox.%I partition of inbox.webhook_bodies for values from (%L) to (%L)',
    pg_temp.month(- months), v_from, v_from + interval '1 month');
  foreach v_outcome in array array['received', 'applied', 'parked', 'review', 'ignored', 'failed', 'dead'] loop
    insert into inbox.webhook_events (provider, event_key, event_type, source, outcome, reason, received_at)
    values ('paystack', months || v_outcome, 'x', 'webhook', v_outcome, case when v_outcome = 'parked' then 'lookup' end,
      v_from + interval '1 day')
    returning id into v_id;
    insert into inbox.webhook_bodies (webhook_event_id, received_at, body) values (v_id, v_from + interval '1 day', 'x');
  end loop;
end;
$$;
create function pg_temp.kept(months integer) returns text language sql as $$
  select string_agg(e.outcome, ' ' order by e.outcome) from inbox.webhook_events e
  join inbox.webhook_bodies b on b.webhook_event_id = e.id and b.received_at = e.received_at
  where e.event_key = months || e.outcome;
$$;
update ops.settings set value = '"90 days"' where name = 'body_retention';
do $$ begin perform pg_temp.old_month(2); perform pg_temp.old_month(5); perform inbox.maintain_bodies(); end $$;
select is(pg_temp.kept(2), 'applied dead failed ignored parked received review', 'bodies within the retention are all kept');
select is(pg_temp.months(), array[pg_temp.month(-2), pg_temp.month(0), pg_temp.month(1)], 'a month past it is dropped');
select is(pg_temp.kept(5), 'dead failed parked received review', 'but for what is unresolved');
select is(
  (select bool_and(b.tableoid = 'inbox.webhook_bodies_default'::regclass) from inbox.webhook_bodies b
   join inbox.webhook_events e on e.id = b.webhook_event_id where e.event_key like '5%'),
  true, 'which is in the default partition'
);
select is((select count(*) from inbox.webhook_events where event_key like '5%'), 7::bigint, 'the events themselves are kept for ever');
update inbox.webhook_events set outcome = 'applied', reason = null where event_key in ('5parked', '5dead');
do $$ begin perform inbox.maintain_bodies(); end $$;
select is(
  (select array_agg(e.event_key order by e.event_key) from inbox.webhook_bodies b join inbox.webhook_events e on e.id = b.webhook_event_id
   where e.event_key like '5%'),
  array['5failed', '5received', '5review'], 'and go once they are resolved'
);
update ops.settings set value = '"1 day"' where name = 'body_retention';
do $$ begin perform inbox.maintain_bodies(); end $$;
select is(pg_temp.kept(2), 'dead failed parked received review', 'the retention is a setting');
update ops.settings set value = '"90 days"' where name = 'body_retention';

-- A month whose bodies came before its partition
do $$ begin
  execute format('drop table inbox.%I', pg_temp.month(0));
  execute format('drop table inbox.%I', pg_temp.month(1)); -- which nothing older stands in the way of
  perform tests.deliver('paystack', 'early', 'PAY-x', '[]');
end $$;
select is(
  (select b.tableoid::regclass::text from inbox.webhook_bodies b join inbox.webhook_events e on e.id = b.webhook_event_id
   where e.event_key = 'early'),
  'inbox.webhook_bodies_default', 'without a partition a delivery is kept all the same'
);
select lives_ok('select inbox.maintain_bodies()', 'a month that began in the default partition is no error');
select is(pg_temp.months(), array[pg_temp.month(1)], 'and stays there');
select is((select e.outcome from inbox.webhook_events e where e.event_key = 'early'), 'ignored', 'its delivery is as it was');
update ops.settings set value = '"garbage"' where name = 'body_retention';
select throws_ok('select inbox.maintain_bodies()', '22007', null, 'a retention that is no interval drops nothing');
delete from ops.settings where name = 'body_retention';
select throws_ok('select inbox.maintain_bodies()', 'P0002', 'setting_missing', 'nor does a missing one');
select * from finish();
