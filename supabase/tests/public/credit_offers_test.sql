select plan(9);

-- Gateways come and go; two are enough here.
delete from public.provider_currencies where provider not in ('paystack', 'razorpay');
select tests.let('package', tests.package(100, 1000, 'USD')::text);
create function pg_temp.offer() returns text language sql as $$
  select string_agg(format('%s %s of %s at %s', o.currency, o.amount, o.list_amount, o.providers), '; ' order by o.currency)
  from public.credit_offers o where o.package_id = tests.get('package')::uuid;
$$;
grant execute on function pg_temp.offer() to anon, authenticated;
select is(pg_temp.offer(), 'USD 1000 of 1000 at {paystack,razorpay}', 'an offer names every gateway that takes the currency');
update public.credit_packages set discount_percent = 15 where id = tests.get('package')::uuid;
select is(pg_temp.offer(), 'USD 850 of 1000 at {paystack,razorpay}', 'its price is after the discount');
update public.credit_package_prices set amount = 150 where package_id = tests.get('package')::uuid;
select is(pg_temp.offer(), 'USD 128 of 150 at {razorpay}', 'a gateway whose minimum is above the price is not named');
update public.credit_package_prices set amount = 100 where package_id = tests.get('package')::uuid;
select is(pg_temp.offer(), null, 'what no gateway takes is no offer');
update public.credit_package_prices set amount = 1000, currency = 'CLP' where package_id = tests.get('package')::uuid;
select is(pg_temp.offer(), null, 'nor what none takes in that currency');
update public.credit_package_prices set currency = 'INR' where package_id = tests.get('package')::uuid;
set local role anon;
select is(pg_temp.offer(), 'INR 850 of 1000 at {razorpay}', 'a visitor sees offers');
reset role;
set local role authenticated;
select is(pg_temp.offer(), 'INR 850 of 1000 at {razorpay}', 'so does a user');
reset role;
update public.credit_packages set active = false where id = tests.get('package')::uuid;
select is(pg_temp.offer(), null, 'a package off the shelf is no offer, not even to the owner');
select is(
  (select count(*) from public.credit_packages where id = tests.get('package')::uuid), 1::bigint, 'though it is still there'
);
select * from finish();
