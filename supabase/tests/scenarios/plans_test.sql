-- The lists that clients and jobs read are served by their indexes: on tables of thousands of rows no list scans a table.
select plan(20);

-- 500 users beside ada, with 40 of everything each; 6000 products; 20 000 events, of which 5 are due.
do $$ begin perform tests.person('ada'); end $$;
insert into public.profiles (issuer, external_id) select 'https://many.test', 'user_' || n from generate_series(1, 500) n;
create temp table users on commit drop as select p.id, row_number() over (order by p.id) as n from public.profiles p;
insert into public.orders (user_id, status, stock_state, amount, currency, cart_version)
select u.id, case when u.n = 7 and k = 1 then 'processing' else 'completed' end, 'taken', 1, 'NGN', 'v' from users u, generate_series(1, 40) k;
insert into public.payments (provider, reference, livemode, issuer, sub, user_id, payment_type, purchase, description, amount, currency, refund_due_amount)
select 'paystack', format('P-%s-%s', u.n, k), false, 'x', 'x', u.id, 'credits', '{}', 'x', 10, 'NGN', case when u.n = 9 and k = 1 then 5 else 0 end
from users u, generate_series(1, 40) k;
insert into public.transactions (user_id, type, unit, amount, balance_after, description)
select u.id, 'bonus', 'CREDITS', 1, k, 'x' from users u, generate_series(1, 40) k;
insert into public.products (name, kind, sort_order, active) select 'P', 'digital', n, n % 3 > 0 from generate_series(1, 6000) n;
insert into public.product_prices (product_id, currency, amount) select p.id, 'NGN', 10000 from public.products p where p.name = 'P';
insert into public.groups (name, created_by, contribution_amount, security_deposit, currency, size, cycle_days, status, starts_on, created_at)
select 'Group', u.id, 1, 1, 'NGN', 10, 7, case when k = 1 then 'open' else 'active' end, '2026-01-01', now() - k * interval '1 day' from users u, generate_series(1, 8) k;
insert into public.group_members (group_id, user_id, status) select g.id, u.id, 'active' from public.groups g join users u on u.id = g.created_by;
insert into public.contributions (group_id, member_id, cycle_number, amount, currency)
select m.group_id, m.id, k, 1, 'NGN' from public.group_members m, generate_series(1, 5) k;
insert into inbox.webhook_events (outcome, provider, event_key, event_type, source, next_retry_at, reason)
select case when n <= 5 then 'parked' else 'ignored' end, 'paystack', 'k' || n, 'x', 'webhook', case when n <= 5 then now() end, case when n <= 5 then 'lookup' end
from generate_series(1, 20000) n;
insert into public.cart_items (user_id, product_id, quantity)
select u.id, p.id, 1 from users u join lateral (select p.id from public.products p where p.name = 'P' order by md5(p.id::text || u.n) limit 8) p on true;
analyze public.orders, public.payments, public.transactions, public.products, public.product_prices, public.product_inventory, public.groups, public.group_members,
  public.contributions, inbox.webhook_events, public.profiles, public.cart_items, public.provider_currencies;

create function pg_temp.nodes(node jsonb) returns setof jsonb language sql as $$
  with recursive walk (node) as (
    select nodes.node
    union all
    select child from walk w, jsonb_array_elements(w.node -> 'Plans') child
  )
  select node from walk;
$$;
-- How a query, asked as this user, reads its tables: indexes by name, and every table that is scanned whole.
create function pg_temp.reads(query text, as_user boolean default true) returns text language plpgsql as $$
declare
  v_plan json;
begin
  if as_user then
    perform tests.sign_in(tests.person('ada'));
  end if;
  execute 'explain (format json) ' || query into v_plan;
  perform tests.sign_out();
  return (select string_agg(distinct coalesce(n ->> 'Index Name', 'all of ' || (n ->> 'Relation Name')), ', ')
    from pg_temp.nodes(v_plan::jsonb -> 0 -> 'Plan') n where n ? 'Index Name' or n ->> 'Node Type' = 'Seq Scan');
end;
$$;
create function pg_temp.served(query text, index_name text, description text, as_user boolean default true) returns setof text language plpgsql as $$
declare
  v_reads text := pg_temp.reads(query, as_user);
begin
  return next ok(v_reads ~ format('\m%s\M', index_name) and v_reads !~ 'all of (orders|payments|transactions|products|groups|group_members|contributions|webhook_events|profiles|cart_items)\M',
    format('%s: %s', description, v_reads));
end;
$$;

select pg_temp.served('select * from public.orders order by number desc limit 20', 'orders_user_idx', 'the orders of a user');
select pg_temp.served('select * from public.transactions order by line desc limit 20', 'transactions_user_idx', 'the statement of a user');
select pg_temp.served('select * from public.payment_history order by created_at desc limit 20', 'payments_user_idx', 'the payments of a user');
select pg_temp.served('select * from public.credit_purchases order by created_at desc limit 20', 'payments_user_idx', 'their purchases');
select pg_temp.served('select * from public.cart_items', 'cart_items_pkey', 'their cart');
select pg_temp.served($$select * from public.groups where status = 'open' order by created_at desc limit 20$$, 'groups_open_idx', 'open groups');
select pg_temp.served(
  $$select * from public.product_offers p where p.currency = 'NGN' order by p.sort_order, p.product_id limit 25$$, 'products_catalogue_idx', 'a page of the catalogue'
);
select pg_temp.served(
  $$select * from public.product_offers p where p.currency = 'NGN' order by p.sort_order, p.product_id limit 25 offset 240$$, 'products_catalogue_idx', 'and a later one'
);
select pg_temp.served(
  format('select * from public.group_members m where m.group_id = %L', (select id from public.groups limit 1)), 'group_members_once', 'the members of a group', false
);
select pg_temp.served(
  format('select * from public.contributions c where c.group_id = %L order by c.cycle_number', (select id from public.groups limit 1)),
  'contributions_group_idx', 'its contributions', false
);
select pg_temp.served('select group_id from public.group_members m where m.user_id = (select public.me())', 'group_members_user_idx', 'the groups of a user', false);
select pg_temp.served($$select * from public.orders w where w.status in ('processing', 'refund_due') order by w.number limit 100$$, 'orders_open_idx', 'orders to send', false);
select pg_temp.served('select * from public.payments p where p.refund_due_amount > 0 order by p.id limit 50', 'payments_refund_due_idx', 'money that is due for refund', false);
select pg_temp.served('select * from ops.waiting_payments', 'payments_waiting_idx', 'payments that wait for somebody', false);
select pg_temp.served(
  $$select p.id from public.payments p where p.reference = 'P-1-1' or lower(p.email) = lower('Ada@example.test')$$, 'payments_email_idx',
  'an operator''s search', false
);
select pg_temp.served($$select * from public.payments p where p.reference = 'P-1-1'$$, 'payments_reference_key', 'a payment by its reference alone', false);
select pg_temp.served(
  $$select * from inbox.webhook_events e where e.outcome in ('parked', 'failed') and e.next_retry_at <= now() order by e.next_retry_at limit 1$$,
  'webhook_events_due_idx', 'events that are due', false
);
select pg_temp.served(
  $$select o.id from public.orders o where o.stock_state = 'reserved' and o.reserved_until < now() order by o.reserved_until limit 500$$,
  'orders_reserved_idx', 'reservations that have run out', false
);
select pg_temp.served($$select * from public.contributions c where c.due_on < current_date and c.status = 'due'$$, 'contributions_due_idx', 'contributions that are late', false);
-- The query of these tests would say so if a list had no index.
select matches(pg_temp.reads('select * from public.orders o where o.amount = 1', false), 'all of orders', 'a list without an index is seen to scan its table');
select * from finish();
