select plan(5);

select tests.let('a', tests.product(1, 'NGN', 5)::text);
select tests.let('b', tests.product(1, 'NGN', 5)::text);
select tests.let('other', tests.product(1, 'NGN', 5)::text);
select tests.let('endless', tests.product(1)::text);
-- In whose order the rows are locked, scripts/races shows.
create function pg_temp.locked() returns text language sql as $$
  select coalesce(string_agg(name, ', ' order by name), 'none')
  from unnest(array['a', 'b', 'other']) name
  join public.product_inventory i on i.product_id = tests.get(name)::uuid
  where i.xmax <> '0'::xid;
$$;
select is(pg_temp.locked(), 'none', 'before');
select lives_ok('select fulfilment.lock_inventory(''{}'')', 'of no product nothing');
select is(pg_temp.locked(), 'none', 'is locked');
select lives_ok(
  $$select fulfilment.lock_inventory(array[tests.get('b'), tests.get('endless'), tests.get('a'), tests.get('b')]::uuid[])$$,
  'what never runs out has nothing to lock'
);
select is(pg_temp.locked(), 'a, b', 'of the others all that are named, and no more');
select * from finish();
