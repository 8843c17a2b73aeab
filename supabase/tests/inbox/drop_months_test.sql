select plan(16);

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
-- Where in the table the bodies of five months ago are, and by which command they were written.
create function pg_temp.places() returns text language sql as $$
  select string_agg(b.ctid::text, ' ' order by b.ctid) from inbox.webhook_bodies b
  join inbox.webhook_events e on e.id = b.webhook_event_id where e.event_key like '5%';
$$;
create function pg_temp.written() returns text language sql as $$
  select max(b.cmin::text::integer)::text from inbox.webhook_bodies b
  join inbox.webhook_events e on e.id = b.webhook_event_id where e.event_key like '5%';
$$;
update ops.settings set value = '"90 days"' where name = 'body_retention';
do $$ begin
  perform pg_temp.old_month(2), pg_temp.old_month(5);
  perform inbox.drop_months();
end $$;
select is(pg_temp.kept(2), 'applied dead failed ignored parked received review', 'bodies within the retention are all kept');
select is(pg_temp.kept(5), 'dead failed parked received review', 'of a month past it only what is unresolved');
select is(
  (select array_agg(distinct b.tableoid::regclass::text) from inbox.webhook_bodies b
   join inbox.webhook_events e on e.id = b.webhook_event_id where e.event_key like '5%'),
  array['inbox.' || pg_temp.month(-5)], 'where it was'
);
select is(
  (select array_agg(distinct convert_from(b.body, 'UTF8')) from inbox.webhook_bodies b
   join inbox.webhook_events e on e.id = b.webhook_event_id where e.event_key like '5%'),
  array['x'], 'with its bytes'
);
select is(pg_temp.places(), '(0,1) (0,2) (0,3) (0,4) (0,5)', 'the space of the others is free');
select is((select count(*) from inbox.webhook_events where event_key like '5%'), 7::bigint, 'the events themselves are kept for ever');
do $$ begin
  perform tests.let('written', pg_temp.written());
  perform inbox.drop_months();
end $$;
select is(pg_temp.written(), tests.get('written'), 'a month of which nothing is to go is left alone');
update inbox.webhook_events set outcome = 'applied', reason = null where event_key in ('5parked', '5dead');
do $$ begin perform inbox.drop_months(); end $$;
select is(pg_temp.kept(5), 'failed received review', 'what is resolved later goes then');
update inbox.webhook_events set outcome = 'ignored' where event_key like '5%';
do $$ begin perform inbox.drop_months(); end $$;
select is(pg_temp.months(), array[pg_temp.month(-2), pg_temp.month(0), pg_temp.month(1)], 'with the last one the month is dropped');
do $$ begin perform pg_temp.old_month(6); perform pg_temp.old_month(7); perform inbox.drop_months(); end $$;
select is(
  pg_temp.kept(6) || ', ' || pg_temp.kept(7),
  'applied dead failed ignored parked received review, dead failed parked received review', 'one month at a time, the oldest first'
);
do $$ begin perform inbox.drop_months(); end $$;
select is(pg_temp.kept(6), 'dead failed parked received review', 'what is left of the oldest is not in the way of the next');
update ops.settings set value = '"1 day"' where name = 'body_retention';
do $$ begin perform inbox.drop_months(); end $$;
select is(pg_temp.kept(2), 'dead failed parked received review', 'the retention is a setting');
update ops.settings set value = '"90 days"' where name = 'body_retention';

-- What came before its month had a partition
insert into inbox.webhook_events (provider, event_key, event_type, source, outcome, received_at)
select 'paystack', 'early ' || o, 'x', 'webhook', o, now() - a
from (values ('applied', interval '1 year'), ('dead', '1 year')) v (o, a);
insert into inbox.webhook_bodies (webhook_event_id, received_at, body)
select e.id, e.received_at, 'x' from inbox.webhook_events e where e.event_key like 'early%';
do $$ begin perform inbox.drop_months(); end $$;
select is(
  (select array_agg(e.event_key) from inbox.webhook_bodies_default b join inbox.webhook_events e on e.id = b.webhook_event_id),
  array['early dead'], 'goes from the default partition when it is resolved'
);
update ops.settings set value = '"garbage"' where name = 'body_retention';
select throws_ok('select inbox.drop_months()', '22007', null, 'a retention that is no interval drops nothing');
delete from ops.settings where name = 'body_retention';
select throws_ok('select inbox.drop_months()', 'P0002', 'setting_missing', 'nor does a missing one');
select is(
  (select p.proconfig @> array['lock_timeout=100ms'] from pg_proc p where p.oid = 'inbox.drop_months()'::regprocedure), true,
  'it gives up soon'
);
select * from finish();
