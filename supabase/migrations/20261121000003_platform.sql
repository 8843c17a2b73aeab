-- What a diff of schemas can't carry: a role's setting, a cron job. Repeatable.

-- PostgREST hoists statement_timeout from a function's SET clause; the role carries it for every other call.
do $$
begin
  alter role service_role set statement_timeout = '4s';
exception when insufficient_privilege then
  raise notice 'service_role keeps its statement_timeout: %', sqlerrm;
end;
$$;

-- pg_cron where the platform has it; elsewhere whoever runs the stack does what ops.jobs lists.
do $migration$
begin
  if exists (select from pg_available_extensions where name = 'pg_cron') then
    begin
      create extension if not exists pg_cron;
    exception when insufficient_privilege or object_not_in_prerequisite_state or feature_not_supported then
      raise notice 'pg_cron is here but can not be used: %', sqlerrm;
    end;
  end if;
  if to_regnamespace('cron') is not null then
    -- A line a job, so that each fails alone; cron.job_run_details says how. A name that is there already is changed.
    execute 'select cron.schedule(''payonce-'' || j.name, j.schedule, j.command) from ops.jobs j';
  end if;
end;
$migration$;
