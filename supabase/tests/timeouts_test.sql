-- Nobody waits for ever: what the API calls gives up on a lock before its caller has gone away.
select plan(4);

create temp view api_routines as
select p.oid::regprocedure::text as signature, p.provolatile, (
  select split_part(c, '=', 2)::interval from unnest(p.proconfig) c where c like 'lock_timeout=%'
) as lock_timeout
from pg_proc p
where p.pronamespace = 'public'::regnamespace
  and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
  and exists (
    select from unnest(array['anon', 'authenticated', 'service_role']) r where has_function_privilege(r, p.oid, 'execute')
  );
select ok((select count(*) > 20 from api_routines r where r.provolatile = 'v'), 'our functions are looked at');
select is_empty(
  -- A function that is not volatile can't write, nor lock a row.
  $$select r.signature, r.lock_timeout from api_routines r
    where r.provolatile = 'v' and coalesce(r.lock_timeout not between interval '1 ms' and interval '2 s', true)$$,
  'every function that can lock gives up after two seconds at most'
);
select set_eq(
  $$select c from pg_proc p, unnest(p.proconfig) c where p.oid = 'public.process_payment_atomic(jsonb)'::regprocedure$$,
  array['search_path=""', 'lock_timeout=1s', 'statement_timeout=4s'],
  'a delivery waits one second for each lock and takes four in all'
);
select set_eq(
  $$select c from pg_proc p, unnest(p.proconfig) c where p.oid = 'public.process_identity_event(jsonb)'::regprocedure$$,
  array['search_path=""', 'lock_timeout=1s', 'statement_timeout=4s'],
  'so does what an identity provider delivers'
);
select * from finish();
