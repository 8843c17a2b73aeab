create function inbox.make_months() returns void
language plpgsql
set search_path = ''
set lock_timeout = '100ms' -- deliveries can queue behind a lock that is waited for
as $$
declare
  v_month date;
  v_name text;
begin
  -- The next one a month ahead: nothing is delivered to it yet.
  foreach v_month in array array[date_trunc('month', now())::date, (date_trunc('month', now()) + interval '1 month')::date] loop
    v_name := 'webhook_bodies_' || to_char(v_month, 'YYYY_MM');
    -- A month whose bodies already went to the default partition stays there: they cannot be in two places.
    if to_regclass('inbox.' || v_name) is null and not exists (
      select from inbox.webhook_bodies_default d
      where d.received_at >= v_month and d.received_at < v_month + interval '1 month'
    ) then
      -- Made apart, then attached: "partition of" would lock the whole table against deliveries.
      execute format('create table inbox.%I (like inbox.webhook_bodies including all)', v_name);
      execute format('alter table inbox.%I enable row level security', v_name);
      execute format('comment on table inbox.%I is %L', v_name, 'Bodies received in this month.');
      execute format(
        'alter table inbox.webhook_bodies attach partition inbox.%I for values from (%L) to (%L)',
        v_name, v_month, (v_month + interval '1 month')::date
      );
    end if;
  end loop;
end;
$$;
comment on function inbox.make_months() is
  'Makes this and next month''s partition of the bodies. Locks no delivery out but those without a month, and gives up soon: '
  'a month that is not there yet loses nothing.';
