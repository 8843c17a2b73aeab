select plan(17);

select tests.let('package', tests.package(100, 100000)::text);
select throws_ok($$select tests.package(0, 1)$$, '23514', null, 'a package has credits');
select throws_ok($$select tests.package(1, 0)$$, '23514', null, 'a package has a price');
select throws_ok($$select tests.package(1, 1, 'XYZ')$$, '23503', null, 'in a currency that exists');
select throws_ok(
  $$update public.credit_packages set discount_percent = 100$$, '23514', null, 'nothing is given away by a discount'
);
select throws_ok($$update public.credit_packages set discount_percent = -1$$, '23514', null, 'nor made dearer');
select throws_ok(
  format('insert into public.credit_package_prices values (%L, %L, 5)', tests.get('package'), 'NGN'), '23505', null,
  'a package has one price a currency'
);
select throws_ok($$insert into public.currencies values ('usd', 'x', 2)$$, '23514', null, 'currencies are three capitals');
select throws_ok($$insert into public.currencies values ('XTS', 'x', 5)$$, '23514', null, 'with no more than four decimals');
select throws_ok($$delete from public.currencies where code = 'NGN'$$, '23503', null, 'a currency with prices stays');
select throws_ok(
  $$insert into public.provider_currencies values ('paystack', 'EUR', 0, false)$$, '23514', null, 'a minimum is above zero'
);
select throws_ok(
  $$update public.provider_currencies set multiple_of = 0$$, '23514', null, 'amounts are multiples of something'
);
select throws_ok(
  $$insert into public.provider_currencies values ('paystack', 'EUR', 1, true)$$, '23505', null, 'a gateway prefers one currency'
);
select results_eq(
  $$select code::text from public.currencies c where c.exponent <> 2 and c.code in ('XOF', 'UGX', 'JPY', 'KWD', 'NGN', 'INR') order by 1$$,
  $$values ('JPY'), ('KWD'), ('UGX'), ('XOF')$$, 'exponents are ISO 4217''s, not a gateway''s'
);
update public.credit_packages set active = false where id = tests.get('package')::uuid;
set local role anon;
select is(
  (select count(*) from public.credit_packages p where p.id = tests.get('package')::uuid), 0::bigint,
  'a package off the shelf is not shown'
);
select throws_ok($$update public.credit_package_prices set amount = 1$$, '42501', null, 'a visitor sets no price');
reset role;
set local role authenticated;
select throws_ok($$update public.credit_packages set credits = 1000000$$, '42501', null, 'a user makes no package larger');
reset role;
set local role service_role;
select throws_ok($$update public.credit_package_prices set amount = 1$$, '42501', null, 'nor does the service role');
reset role;
select * from finish();
