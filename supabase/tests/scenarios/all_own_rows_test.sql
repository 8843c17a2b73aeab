-- Everything in public that the Data API reads and that holds rows of users: each user sees their own rows of it, nobody
-- else's, and a visitor sees none. The list is the catalogue's: what is new is red here until it has its case.
select plan(7);

create temp view readable as
select c.oid, c.relname::text as name, c.relkind
from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
  and (has_any_column_privilege('anon', c.oid, 'select') or has_any_column_privilege('authenticated', c.oid, 'select'))
  and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e');

-- A user's rows lead to the user: by a column of that name, by a foreign key, or by what a view reads.
create temp view of_users as
with recursive about_users as (
  select a.attrelid as oid from pg_attribute a
  where a.attname in ('user_id', 'member_id', 'created_by', 'issuer', 'sub', 'external_id', 'email', 'payment_id', 'order_id')
    and a.attnum > 0 and not a.attisdropped
  union
  select u.oid from about_users a
  cross join lateral (
    select k.conrelid as oid from pg_constraint k where k.contype = 'f' and k.confrelid = a.oid
    union all
    select r.ev_class from pg_depend d join pg_rewrite r on r.oid = d.objid
    where d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass and d.refobjid = a.oid
  ) u
)
select r.name from readable r where r.oid in (select a.oid from about_users a);

-- The users to whom a row r of each shows, where it is not hidden: as SQL, so that it can be asked of every row.
create temp table cases (name text primary key, seen_by text);
insert into cases values
  ('profiles', 'array[r.id]'),
  ('payments', 'array[r.user_id]'),
  ('payment_history', 'array[(select p.user_id from public.payments p where p.id = r.id)]'),
  ('credit_purchases', 'array[r.user_id]'),
  ('transactions', 'array[r.user_id]'),
  ('credit_allocations', 'array[r.user_id]'),
  ('subscriptions', 'array[(select p.user_id from public.payments p where p.id = r.payment_id)]'),
  ('cart_items', 'array[r.user_id]'),
  ('orders', 'array[r.user_id]'),
  ('order_items', 'array[(select o.user_id from public.orders o where o.id = r.order_id)]'),
  ('agent_access', 'array[r.user_id]'),
  -- Groups that take members are for all to see; who is in them is for those who are.
  ('groups', $$case when r.status = 'draft' then array[r.created_by] else array(select u.id from public.profiles u) end$$),
  ('group_members', 'pg_temp.circle(r.group_id)'),
  ('contributions', 'pg_temp.circle(r.group_id)'),
  ('group_join_requests', 'array[r.user_id, (select g.created_by from public.groups g where g.id = r.group_id)]');

create function pg_temp.circle(group_id uuid) returns uuid[] language sql as $$
  select array(
    select g.created_by from public.groups g where g.id = circle.group_id
    union
    select m.user_id from public.group_members m where m.group_id = circle.group_id and m.status = 'active'
  )
$$;

-- How many rows someone sees, or the state of the refusal.
create function pg_temp.sees(name text) returns text language plpgsql as $$
declare
  v_count text;
begin
  execute format('select count(*) from public.%I', name) into v_count;
  return v_count;
exception when insufficient_privilege then
  return sqlstate;
end;
$$;
grant execute on function pg_temp.sees(text) to public;

-- Asked by the owner, who sees all: how many rows are for this user, and how many are not.
create function pg_temp.counted(name text, seen_by text, person text) returns table (theirs text, others bigint) language plpgsql as $$
begin
  return query execute format(
    'select count(*) filter (where %1$L = any (%2$s))::text, count(*) filter (where %1$L <> all (%2$s)) from public.%3$I r',
    tests.person(person), seen_by, name
  );
end;
$$;

insert into public.provider_currencies (provider, currency, minimum_amount, recurring) values ('stripe', 'USD', 50, true)
on conflict on constraint provider_currencies_pkey do update set recurring = true;

create function pg_temp.live_here(person text) returns void language plpgsql as $$
declare
  v_user uuid := tests.person(person);
  v_plan uuid := tests.package(50, 500, 'USD');
  v_agent uuid;
  v_group uuid;
begin
  -- A purchase, and credits spent.
  perform tests.deliver_capture(tests.sale(v_user));
  perform tests.as_person(person, $q$select public.spend_credits(5, 'A picture', 'key')$q$);
  -- A subscription.
  update public.credit_packages k set billing = 'month' where k.id = v_plan;
  perform tests.start(v_user, jsonb_build_object('provider', 'stripe', 'payment_type', 'credits', 'package_id', v_plan, 'currency', 'USD'));
  -- Access to an agent.
  insert into public.agents (name, credits) values (person, 3) returning id into v_agent;
  insert into public.agent_prices (agent_id, currency, amount) values (v_agent, 'NGN', 100000);
  perform tests.deliver_capture(reference)
  from tests.start(v_user, jsonb_build_object('payment_type', 'agent', 'agent_id', v_agent));
  -- A pending order, and its cart.
  perform tests.put_in_cart(v_user, tests.product(100000));
  perform tests.start(v_user, '{"payment_type": "order"}');
  -- A group that is open, with a member, somebody who asks, and one that is a draft.
  v_group := tests.as_person(person, $q$select public.create_group('Open', 'NGN', 100000, 50000, 3, 7)$q$);
  perform tests.let('g', v_group::text);
  perform tests.pay_group(person, 'group_creation');
  perform tests.as_person(person || '-friend', format('select public.request_to_join(%L)', v_group));
  perform tests.as_person(person, format('select public.approve_join_request(%L)', r.id))
  from public.group_join_requests r where r.group_id = v_group;
  perform tests.pay_group(person || '-friend', 'group_join');
  perform tests.as_person(person || '-stranger', format('select public.request_to_join(%L)', v_group));
  perform tests.as_person(person, $q$select public.create_group('Draft', 'NGN', 100000, 50000, 3, 7)$q$);
end;
$$;
do $$ begin perform pg_temp.live_here('ada'), pg_temp.live_here('bob'); end $$;

select set_eq('select u.name from of_users u', 'select c.name from cases c', 'everything that holds rows of users has its case');
select set_eq(
  $$select r.name from readable r where r.name not in (select u.name from of_users u)$$,
  $$values ('agent_offers'), ('agent_prices'), ('agents'), ('credit_offers'), ('credit_package_prices'), ('credit_packages'), ('currencies'),
    ('product_inventory'), ('product_offers'), ('product_prices'), ('products'), ('provider_currencies')$$,
  'the rest is for everybody'
);

create temp table looked as
select c.name, w.person, n.theirs, n.others, null::text as seen
from cases c
cross join unnest(array['ada', 'bob', 'ada-friend', 'bob-stranger']) w (person)
cross join lateral pg_temp.counted(c.name, c.seen_by, w.person) n;
grant select, update on looked to authenticated;

do $$
declare
  v_look record;
begin
  for v_look in select l.name, l.person from looked l loop
    update looked l set seen = tests.as_person(v_look.person, format('select pg_temp.sees(%L)', v_look.name))
    where l.name = v_look.name and l.person = v_look.person;
  end loop;
end;
$$;

select is_empty($$select * from looked l where l.person in ('ada', 'bob') and l.theirs = '0'$$, 'everybody has rows of everything');
select is_empty($$select * from looked l where l.person in ('ada', 'bob') and l.others = 0$$, 'and others have some as well');
select is_empty($$select * from looked l where l.seen is distinct from l.theirs$$, 'everybody sees as many as are theirs');

-- As many, and the same ones: in one's own eyes nothing is left over when what is theirs is taken away.
create function pg_temp.strange(name text, key text) returns bigint language plpgsql as $$
declare
  v_count bigint;
begin
  execute format('select count(*) from public.%I r where r.%I <> (select public.me())', name, key) into v_count;
  return v_count;
end;
$$;
grant execute on function pg_temp.strange(text, text) to public;
select is_empty(
  $$select w.name, tests.as_person('ada', format('select pg_temp.strange(%L, %L)', w.name, w.key)) as strange
    from (select c.name, substring(c.seen_by, '^array\[r\.(\w+)\]$') as key from cases c) w
    where w.key is not null and tests.as_person('ada', format('select pg_temp.strange(%L, %L)', w.name, w.key)) <> '0'$$,
  'and none of those is somebody else''s'
);

create function pg_temp.visit(name text) returns text language plpgsql as $$
declare
  v_seen text;
begin
  perform set_config('role', 'anon', true);
  v_seen := pg_temp.sees(name);
  perform tests.sign_out();
  return v_seen;
end;
$$;
select is_empty($$select c.name, v.seen from cases c, pg_temp.visit(c.name) v (seen) where v.seen not in ('0', '42501')$$, 'a visitor sees none');

select * from finish();
