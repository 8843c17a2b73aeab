-- What a diff of schemas can't carry: a role's setting, a cron job. Repeatable.

-- PostgREST hoists statement_timeout from a function's SET clause; the role carries it for every other call.
do $$
begin
  alter role service_role set statement_timeout = '4s';
exception when insufficient_privilege then
  raise notice 'service_role keeps its statement_timeout: %', sqlerrm;
end;
$$;

-- pg_cron where the platform has it; elsewhere whoever runs the stack does the same.
do $migration$
begin
  if exists (select from pg_available_extensions where name = 'pg_cron') then
    begin
      create extension if not exists pg_cron;
    exception when insufficient_privilege or object_not_in_prerequisite_state or feature_not_supported then
      raise notice 'pg_cron is here but can not be used: %', sqlerrm;
    end;
  end if;
  if exists (select from pg_extension where extname = 'pg_cron') then
    execute format('select cron.schedule(%L, %L, %L)', 'payonce-housekeeping', '* * * * *', 'select ops.housekeep()');
    -- One event a transaction: a bad one takes nothing with it. Not a procedure: one that commits can pin no search_path.
    execute format('select cron.schedule(%L, %L, %L)', 'payonce-retry', '10 seconds', $job$
      do $retry$
      begin
        for i in 1..500 loop
          exit when not inbox.retry_next_event();
          commit;
        end loop;
      end;
      $retry$
    $job$);
  end if;
end;
$migration$;
