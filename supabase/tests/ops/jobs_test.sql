select plan(9);

delete from ops.settings where name = 'welcome_credits';
do $$ begin perform tests.sign_up('late@example.test'); end $$;
insert into ops.settings values ('welcome_credits', '20', 'x');
update ops.failed_signups set failed_at = now() - interval '1 hour';
do $$
declare
  v_name text;
begin
  for v_name in select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'inbox.webhook_bodies'::regclass and c.relname <> 'webhook_bodies_default'
  loop execute format('drop table inbox.%I', v_name); end loop;
  delete from inbox.webhook_bodies_default;
  perform tests.start_payment(tests.person('ada'), 'paystack', tests.package(100, 100000), 'NGN',
    format('{"idempotency_key": "%s", "request_hash": "h"}', k)::jsonb) from unnest(array['new', 'old']) k;
end;
$$;
update ops.idempotency_keys set created_at = now() - interval '24 hours 1 second' where key = 'old';
-- A job that is not on the list is done by nobody.
select set_eq(
  'select j.name, j.schedule from ops.jobs j',
  $$values ('retry-events', '10 seconds'), ('retry-signups', '* * * * *'), ('wake-missed', '* * * * *'),
    ('expire-reservations', '* * * * *'), ('age-groups', '* * * * *'), ('make-months', '* * * * *'),
    ('drop-months', '9 * * * *'), ('forget-downloads', '19 * * * *'), ('forget-idempotency-keys', '29 * * * *')$$,
  'these are the jobs, and when they are done'
);
select lives_ok('select tests.housekeep()', 'they run');
select matches(
  (select j.command from ops.jobs j where j.name = 'retry-events'), 'inbox\.retry_next_event\(\).*commit',
  'due events are tried again, each in a transaction of its own'
);
select is((select count(*) from public.profiles where email = 'late@example.test'), 1::bigint, 'profiles that could not be made are made');
select is(
  (select count(*) from pg_inherits i where i.inhparent = 'inbox.webhook_bodies'::regclass), 3::bigint,
  'there are months for the bodies'
);
select is((select array_agg(k.key) from ops.idempotency_keys k), array['new'], 'idempotency keys past their day are forgotten');
select is((select count(*) from public.payments), 2::bigint, 'never what they started');

do $$ begin
  perform tests.let('book', tests.product(100000, 'NGN', 5)::text);
  perform tests.put_in_cart(tests.person('ada'), tests.get('book')::uuid);
  perform tests.start(tests.person('ada'), '{"payment_type": "order"}');
end $$;
insert into fulfilment.downloads select decode(h, 'hex'), t.order_id, t.product_id, now() + e
from public.order_items t, (values ('00', interval '-1 second'), ('01', interval '0'), ('02', interval '1 second')) v (h, e);
update public.orders set reserved_until = now() - interval '1 second';
do $$ begin perform tests.housekeep(); end $$;
select is((select format('%s %s', o.status, o.stock_state) from public.orders o), 'failed none', 'an order not paid in time lets go of its pieces');
select is((select array_agg(encode(d.token_hash, 'hex') order by d.token_hash) from fulfilment.downloads d), array['01', '02'], 'links past their time are forgotten');
select * from finish();
