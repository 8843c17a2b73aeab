comment on schema public is 'What the Data API exposes: tables and views a client reads under row level security, and the RPCs.';

-- The platform may or may not expose new objects to the API roles by default (the default has changed
-- twice). Nothing is granted unless an object's own file grants it, so the result is the same either way.
alter default privileges in schema public revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public revoke all on sequences from anon, authenticated, service_role;
alter default privileges in schema public revoke all on functions from anon, authenticated, service_role;

-- Must be global: limited to a schema this statement has no effect.
alter default privileges revoke execute on functions from public;
