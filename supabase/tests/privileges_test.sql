-- The written list: what the Data API's roles may call and read. Everything not on it is refused, whether or not the
-- platform exposes new objects by default.
select plan(25);

create temp table ours (schema_name text) on commit drop;
insert into ours values ('public'), ('inbox'), ('fulfilment'), ('ledger'), ('ops');
create temp table api_roles (role_name text) on commit drop;
insert into api_roles values ('anon'), ('authenticated'), ('service_role');

-- This month's partitions are made at run time: they are judged like the rest.
do $$ begin perform inbox.make_months(); end $$;

-- Our routines and relations; what an extension brought is the platform's business.
create temp view our_routines as
select p.*, p.oid::regprocedure::text as signature, n.nspname as schema_name
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
join ours o on o.schema_name = n.nspname
where not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e');
create temp view our_relations as
select c.*, c.oid::regclass::text as name, n.nspname as schema_name
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join ours o on o.schema_name = n.nspname
where c.relkind in ('r', 'p', 'v', 'm', 'f')
  and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e');
create temp view our_sequences as
select c.oid, c.oid::regclass::text as name
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join ours o on o.schema_name = n.nspname
where c.relkind = 'S';

-- A rename must not make these tests look at nothing.
select ok((select count(*) > 50 from our_routines), 'our routines are looked at');
select ok((select count(*) > 20 from our_relations), 'our tables and views are looked at');
select ok((select count(*) > 3 from our_sequences), 'our sequences are looked at');

-- Schemas
select is_empty(
  $$select r.role_name, o.schema_name from api_roles r cross join ours o
    where o.schema_name <> 'public' and has_schema_privilege(r.role_name, o.schema_name, 'usage')$$,
  'no API role can reach into inbox, fulfilment, ledger or ops'
);
select is_empty(
  $$select r.role_name, o.schema_name from api_roles r cross join ours o
    where has_schema_privilege(r.role_name, o.schema_name, 'create')$$,
  'no API role makes objects'
);

-- Functions
select set_eq(
  $$select r.role_name, p.proname::text, pg_get_function_identity_arguments(p.oid)
    from api_roles r cross join our_routines p where has_function_privilege(r.role_name, p.oid, 'execute')$$,
  $$values
    ('anon', 'catalogue', 'currency text, page integer'),
    ('anon', 'discounted', 'amount bigint, discount_percent smallint'),
    ('anon', 'providers_taking', 'currency text, amount bigint, monthly boolean'),
    ('anon', 'unit_name', ''),
    ('authenticated', 'accept_capture', 'payment_id uuid, capture_id text'),
    ('authenticated', 'approve_join_request', 'request_id uuid'),
    ('authenticated', 'cancel_order', 'order_id uuid'),
    ('authenticated', 'cart', 'currency text'),
    ('authenticated', 'catalogue', 'currency text, page integer'),
    ('authenticated', 'checkout_with_credits', 'cart_version text, idempotency_key text'),
    ('authenticated', 'close_group', 'group_id uuid'),
    ('authenticated', 'create_download', 'order_id uuid, product_id uuid'),
    ('authenticated', 'create_group', 'name text, currency text, contribution_amount bigint, security_deposit bigint, '
      'size integer, cycle_days integer, description text'),
    ('authenticated', 'discounted', 'amount bigint, discount_percent smallint'),
    ('authenticated', 'group_overview', 'group_id uuid'),
    ('authenticated', 'has_agent_access', 'agent_id uuid'),
    ('authenticated', 'is_operator', ''),
    ('authenticated', 'leave_group', 'group_id uuid'),
    ('authenticated', 'me', ''),
    ('authenticated', 'my_groups', ''),
    ('authenticated', 'orders_to_send', ''),
    ('authenticated', 'payments_to_operate', 'search text'),
    ('authenticated', 'providers_taking', 'currency text, amount bigint, monthly boolean'),
    ('authenticated', 'reject_join_request', 'request_id uuid'),
    ('authenticated', 'request_to_join', 'group_id uuid, message text'),
    ('authenticated', 'set_cart_item', 'product_id uuid, quantity integer'),
    ('authenticated', 'spend_credits', 'amount bigint, reason text, idempotency_key text'),
    ('authenticated', 'start_group', 'group_id uuid, starts_on date'),
    ('authenticated', 'unit_name', ''),
    ('authenticated', 'update_order', 'order_id uuid, status text, tracking_info text'),
    ('service_role', 'claim_gateway_checks', 'max_checks integer'),
    ('service_role', 'claim_refunds', 'max_refunds integer, providers text[]'),
    ('service_role', 'claim_replays', 'max_events integer'),
    ('service_role', 'discounted', 'amount bigint, discount_percent smallint'),
    ('service_role', 'finish_gateway_check', 'payment_id uuid, outcome text, detail text, asked_at timestamp with time zone'),
    ('service_role', 'initialize_payment', 'payer jsonb, request jsonb'),
    ('service_role', 'open_download', 'token text'),
    ('service_role', 'payment_for_verification', 'payer jsonb, reference text, provider text'),
    ('service_role', 'process_identity_event', 'event jsonb'),
    ('service_role', 'process_payment_atomic', 'event jsonb'),
    ('service_role', 'providers_taking', 'currency text, amount bigint, monthly boolean'),
    ('service_role', 'record_checkout', 'payment_id uuid, outcome text, checkout jsonb, refs jsonb'),
    ('service_role', 'record_refund', 'refund_id uuid, outcome text, object_id text, detail text'),
    ('service_role', 'record_verification', 'payment_id uuid, provider_status text, captured boolean, verified boolean'),
    ('service_role', 'replay_event', 'event_id bigint'),
    ('service_role', 'request_refund', 'payer jsonb, request jsonb'),
    ('service_role', 'subscription_to_cancel', 'payer jsonb, subscription_id uuid'),
    ('service_role', 'unit_name', '')$$,
  'the API roles execute exactly the functions on this list'
);
select is_empty(
  $$select p.signature from our_routines p where has_function_privilege('public', p.oid, 'execute')$$,
  'nothing of ours is executable by everybody'
);
select is_empty(
  $$select p.signature from our_routines p
    where not coalesce(p.proconfig @> array['search_path=""'], false)$$,
  'every function pins an empty search_path'
);
select set_eq(
  $$select p.signature from our_routines p where p.prosecdef$$,
  $$values
    (to_regprocedure('ops.welcome_auth_user()')::text),
    (to_regprocedure('public.accept_capture(uuid, text)')::text),
    (to_regprocedure('public.adopt_payments()')::text),
    (to_regprocedure('public.approve_join_request(uuid)')::text),
    (to_regprocedure('public.cancel_order(uuid)')::text),
    (to_regprocedure('public.cart(text)')::text),
    (to_regprocedure('public.checkout_with_credits(text, text)')::text),
    (to_regprocedure('public.claim_gateway_checks(integer)')::text),
    (to_regprocedure('public.claim_refunds(integer, text[])')::text),
    (to_regprocedure('public.claim_replays(integer)')::text),
    (to_regprocedure('public.close_group(uuid)')::text),
    (to_regprocedure('public.create_download(uuid, uuid)')::text),
    (to_regprocedure('public.create_group(text, text, bigint, bigint, integer, integer, text)')::text),
    (to_regprocedure('public.finish_gateway_check(uuid, text, text, timestamptz)')::text),
    (to_regprocedure('public.group_overview(uuid)')::text),
    (to_regprocedure('public.initialize_payment(jsonb, jsonb)')::text),
    (to_regprocedure('public.is_operator()')::text),
    (to_regprocedure('public.leave_group(uuid)')::text),
    (to_regprocedure('public.me()')::text),
    (to_regprocedure('public.my_groups()')::text),
    (to_regprocedure('public.open_download(text)')::text),
    (to_regprocedure('public.orders_to_send()')::text),
    (to_regprocedure('public.payment_for_verification(jsonb, text, text)')::text),
    (to_regprocedure('public.payments_to_operate(text)')::text),
    (to_regprocedure('public.process_identity_event(jsonb)')::text),
    (to_regprocedure('public.process_payment_atomic(jsonb)')::text),
    (to_regprocedure('public.record_checkout(uuid, text, jsonb, jsonb)')::text),
    (to_regprocedure('public.record_refund(uuid, text, text, text)')::text),
    (to_regprocedure('public.record_verification(uuid, text, boolean, boolean)')::text),
    (to_regprocedure('public.reject_join_request(uuid)')::text),
    (to_regprocedure('public.replay_event(bigint)')::text),
    (to_regprocedure('public.request_refund(jsonb, jsonb)')::text),
    (to_regprocedure('public.request_to_join(uuid, text)')::text),
    (to_regprocedure('public.set_cart_item(uuid, integer)')::text),
    (to_regprocedure('public.spend_credits(bigint, text, text)')::text),
    (to_regprocedure('public.start_group(uuid, date)')::text),
    (to_regprocedure('public.subscription_to_cancel(jsonb, uuid)')::text),
    (to_regprocedure('public.unit_name()')::text),
    (to_regprocedure('public.update_order(uuid, text, text)')::text)$$,
  'exactly these run with their owner''s rights'
);
select is_empty(
  $$select p.signature from our_routines p where p.proowner <> 'postgres'::regrole
    union all
    select c.name from our_relations c where c.relowner <> 'postgres'::regrole$$,
  'everything belongs to postgres, which is no superuser'
);

-- Tables and views
select set_eq(
  $$select r.role_name, c.name from api_roles r cross join our_relations c
    where has_any_column_privilege(r.role_name, c.oid, 'select')$$,
  $$select r.role_name, t.name::regclass::text
    from (values
      ('public.agent_access', '{authenticated,service_role}'::text[]),
      ('public.agent_offers', '{anon,authenticated,service_role}'),
      ('public.agent_prices', '{anon,authenticated,service_role}'),
      ('public.agents', '{anon,authenticated,service_role}'),
      ('public.cart_items', '{authenticated,service_role}'),
      ('public.contributions', '{authenticated,service_role}'),
      ('public.credit_allocations', '{authenticated,service_role}'),
      ('public.credit_offers', '{anon,authenticated,service_role}'),
      ('public.credit_package_prices', '{anon,authenticated,service_role}'),
      ('public.credit_packages', '{anon,authenticated,service_role}'),
      ('public.credit_purchases', '{authenticated,service_role}'),
      ('public.currencies', '{anon,authenticated,service_role}'),
      ('public.group_join_requests', '{authenticated,service_role}'),
      ('public.group_members', '{authenticated,service_role}'),
      ('public.groups', '{authenticated,service_role}'),
      ('public.order_items', '{authenticated,service_role}'),
      ('public.orders', '{authenticated,service_role}'),
      ('public.payment_history', '{authenticated,service_role}'),
      ('public.payments', '{authenticated,service_role}'),
      ('public.product_inventory', '{anon,authenticated,service_role}'),
      ('public.product_offers', '{anon,authenticated,service_role}'),
      ('public.product_prices', '{anon,authenticated,service_role}'),
      ('public.products', '{anon,authenticated,service_role}'),
      ('public.profiles', '{authenticated,service_role}'),
      ('public.provider_currencies', '{anon,authenticated,service_role}'),
      ('public.subscriptions', '{authenticated,service_role}'),
      ('public.transactions', '{authenticated,service_role}')
    ) t (name, roles), unnest(t.roles) as r (role_name)$$,
  'the API roles read exactly the tables and views on this list'
);
select is_empty(
  $$select r.role_name, c.name, a.attname
    from api_roles r cross join our_relations c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.name <> 'payments' and c.name <> 'public.payments'
      and has_any_column_privilege(r.role_name, c.oid, 'select')
      and not has_column_privilege(r.role_name, c.oid, a.attnum, 'select')$$,
  'of these they read every column'
);
select set_eq(
  $$select r.role_name, a.attname::text from api_roles r cross join pg_attribute a
    where a.attrelid = 'public.payments'::regclass and a.attnum > 0 and not a.attisdropped
      and not has_column_privilege(r.role_name, a.attrelid, a.attnum, 'select') and r.role_name <> 'anon'$$,
  $$select r.role_name, c.column_name
    from (values ('authenticated'), ('service_role')) r (role_name),
      (values ('authorization_code'), ('customer_code'), ('issuer'), ('sub'), ('checkout'), ('checkout_status'),
        ('metadata'), ('open_for'), ('source')) c (column_name)$$,
  'of payments, all but what lets one charge the card again or shows how we work'
);
select is_empty(
  $$select r.role_name from api_roles r
    where has_column_privilege(r.role_name, 'public.payments', 'authorization_code', 'select')
      or has_column_privilege(r.role_name, 'public.payments', 'authorization_code', 'update')$$,
  'authorization_code is for nobody who comes through the API'
);
select is_empty(
  $$select r.role_name, c.name, w.privilege
    from (select role_name from api_roles union all select 'public') r cross join our_relations c
    cross join (values ('insert'), ('update'), ('delete'), ('truncate'), ('references'), ('trigger'), ('maintain')) w (privilege)
    where has_table_privilege(r.role_name, c.oid, w.privilege)$$,
  'no API role writes to any table, empties it or hangs anything on it'
);
select is_empty(
  $$select r.role_name, c.name, w.privilege
    from (select role_name from api_roles union all select 'public') r cross join our_relations c
    cross join (values ('insert'), ('update'), ('references')) w (privilege)
    where has_any_column_privilege(r.role_name, c.oid, w.privilege)$$,
  'nor to any column'
);
select is_empty(
  $$select r.role_name, s.name from (select role_name from api_roles union all select 'public') r cross join our_sequences s
    cross join (values ('usage'), ('select'), ('update')) w (privilege)
    where has_sequence_privilege(r.role_name, s.oid, w.privilege)$$,
  'no API role touches a sequence'
);

-- Row level security
select is_empty(
  $$select c.name from our_relations c where c.relkind in ('r', 'p') and not c.relrowsecurity$$,
  'row level security is on for every table, partitions included'
);
select ok(
  (select count(*) >= 2 from our_relations c where c.relispartition and c.relname ~ '^webhook_bodies_\d{4}_\d{2}$'),
  'the months made at run time are among them'
);
select set_eq(
  $$select p.schemaname || '.' || p.tablename, p.cmd, array_to_string(p.roles, ' ')
    from pg_policies p join ours o on o.schema_name = p.schemaname$$,
  $$values
    ('public.agent_access', 'SELECT', 'authenticated'),
    ('public.agent_prices', 'SELECT', 'anon authenticated'),
    ('public.agents', 'SELECT', 'anon authenticated'),
    ('public.cart_items', 'SELECT', 'authenticated'),
    ('public.contributions', 'SELECT', 'authenticated'),
    ('public.credit_package_prices', 'SELECT', 'anon authenticated'),
    ('public.credit_packages', 'SELECT', 'anon authenticated'),
    ('public.currencies', 'SELECT', 'anon authenticated'),
    ('public.group_join_requests', 'SELECT', 'authenticated'),
    ('public.group_members', 'SELECT', 'authenticated'),
    ('public.groups', 'SELECT', 'authenticated'),
    ('public.order_items', 'SELECT', 'authenticated'),
    ('public.orders', 'SELECT', 'authenticated'),
    ('public.payments', 'SELECT', 'authenticated'),
    ('public.product_inventory', 'SELECT', 'anon authenticated'),
    ('public.product_prices', 'SELECT', 'anon authenticated'),
    ('public.products', 'SELECT', 'anon authenticated'),
    ('public.profiles', 'SELECT', 'authenticated'),
    ('public.provider_currencies', 'SELECT', 'anon authenticated'),
    ('public.subscriptions', 'SELECT', 'authenticated'),
    ('public.transactions', 'SELECT', 'authenticated')$$,
  'exactly these policies let rows through, for reading'
);
select is_empty(
  $$select c.name from our_relations c
    where c.relkind = 'v' and not coalesce(c.reloptions @> array['security_invoker=true'], false)$$,
  'every view reads with the caller''s rights'
);

-- What is made later
select is_empty(
  $$select d.defaclobjtype, coalesce(r.rolname, 'everybody')
    from pg_default_acl d
    cross join aclexplode(d.defaclacl) a
    left join pg_roles r on r.oid = a.grantee
    where d.defaclrole = 'postgres'::regrole
      and (d.defaclnamespace = 0 or d.defaclnamespace::regnamespace::text in (select schema_name from ours))
      and coalesce(r.rolname, 'everybody') in ('everybody', 'anon', 'authenticated', 'service_role')$$,
  'nothing that is made later is open by default'
);
create table public.made_later (id bigint generated always as identity, secret text);
create function public.made_later() returns integer language sql set search_path = '' as 'select 1';
select is_empty(
  $$select r.role_name from api_roles r
    where has_any_column_privilege(r.role_name, 'public.made_later', 'select')
      or has_any_column_privilege(r.role_name, 'public.made_later', 'insert')
      or has_function_privilege(r.role_name, 'public.made_later()', 'execute')
      or has_sequence_privilege(r.role_name, pg_get_serial_sequence('public.made_later', 'id'), 'usage')$$,
  'a new table and a new function in public are closed until their file grants something'
);
drop function public.made_later();
drop table public.made_later;

-- Names that errors and migrations can refer to
select is_empty(
  $$select c.name || ': ' || k.conname
    from our_relations c
    join pg_constraint k on k.conrelid = c.oid
    cross join lateral (
      select string_agg(a.attname, '_' order by u.place) as columns
      from unnest(k.conkey) with ordinality as u (attnum, place)
      join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.attnum
    ) n
    where c.relkind in ('r', 'p') and not c.relispartition and (
      k.contype = 'c' and k.conname ~ '_check\d*$'
      or k.contype = 'f' and k.conname ~ '_id_fkey\d*$'
      or k.contype = 'u' and k.conname = c.relname || '_' || n.columns || '_key'
    )$$,
  'every constraint has a name that says what it holds, not one made up by the database'
);
select is_empty(
  $$select c.name from our_relations c where obj_description(c.oid, 'pg_class') is null
    union all
    select p.signature from our_routines p where obj_description(p.oid, 'pg_proc') is null$$,
  'every table, view and function says what it is for'
);
select * from finish();
