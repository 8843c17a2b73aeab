select plan(13);

select tests.let('package', tests.package(100, 5000)::text);
insert into public.provider_currencies (provider, currency, minimum_amount) values ('stripe', 'NGN', 1)
on conflict on constraint provider_currencies_pkey do update set minimum_amount = excluded.minimum_amount;
create function pg_temp.quote(type text default 'credits', currency text default 'NGN', provider text default 'paystack')
returns public.payments
language plpgsql as $$
declare
  v_draft public.payments;
begin
  v_draft.payment_type := quote.type;
  v_draft.currency := quote.currency;
  v_draft.provider := quote.provider;
  v_draft.purchase := jsonb_build_object('package_id', tests.get('package'), 'amount', 1);
  return fulfilment.quote(v_draft);
end;
$$;
select is((pg_temp.quote()).amount, 5000::bigint, 'the price is the database''s, not the request''s');
select is(
  to_jsonb(array[pg_temp.quote()]),
  jsonb_build_array(to_jsonb(jsonb_populate_record(null::public.payments, jsonb_build_object(
    'payment_type', 'credits', 'currency', 'NGN', 'provider', 'paystack', 'amount', 5000, 'description', 'Test 100: 100 credits',
    'purchase', jsonb_build_object('package_id', tests.get('package'), 'name', 'Test 100', 'credits', 100, 'billing', 'once')
  )))),
  'the draft gets price, description and the frozen purchase, which replaces what the client sent, and nothing else'
);
select tests.let('product', tests.product(5000)::text);
select tests.put_in_cart(tests.person('ada'), tests.get('product')::uuid);
select matches(
  (select (fulfilment.quote(fulfilment.draft(tests.payer(tests.person('ada')),
    '{"provider": "paystack", "payment_type": "order", "livemode": false}'))).open_for),
  '^order:[0-9a-f-]{36}$', 'what one payment at a time may be open for is the type''s to say'
);
select throws_ok($$select pg_temp.quote('gift')$$, 'PT404', 'offer_not_found', 'an unknown type is no offer');
select throws_ok($$select pg_temp.quote('credits', 'USD')$$, 'PT404', 'offer_not_found', 'nor a currency without a price');
update public.credit_package_prices set amount = 4999 where package_id = tests.get('package')::uuid;
select throws_ok($$select pg_temp.quote()$$, 'PT400', 'amount_below_minimum', 'a price below the gateway''s minimum is refused before the gateway does');
select is((pg_temp.quote('credits', 'NGN', 'stripe')).amount, 4999::bigint, 'another gateway may take it');
update public.provider_currencies set minimum_amount = 4999 where provider = 'paystack' and currency = 'NGN';
select is((pg_temp.quote()).amount, 4999::bigint, 'the minimum itself is enough');
update public.provider_currencies set multiple_of = 10 where provider = 'paystack' and currency = 'NGN';
select throws_ok(
  $$select pg_temp.quote()$$, 'PT400', 'amount_not_payable', 'a price that the gateway can''t take exactly is refused before the gateway does'
);
select is((pg_temp.quote('credits', 'NGN', 'stripe')).amount, 4999::bigint, 'another gateway may take it to the last digit');
update public.credit_package_prices set amount = 5010 where package_id = tests.get('package')::uuid;
select is((pg_temp.quote()).amount, 5010::bigint, 'a multiple can be paid');
update public.credit_package_prices set amount = 4990 where package_id = tests.get('package')::uuid;
select throws_ok($$select pg_temp.quote()$$, 'PT400', 'amount_below_minimum', 'a multiple below the minimum is too little first');
update public.credit_packages set active = false where id = tests.get('package')::uuid;
select throws_ok($$select pg_temp.quote()$$, 'PT404', 'offer_not_found', 'a package off the shelf is no offer');
select * from finish();
