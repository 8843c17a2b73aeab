select plan(21);

select tests.let('mug', tests.product(500000, 'NGN', 5, 'physical', 90)::text);
select tests.let('tea', tests.product(80001, 'NGN', null, 'digital', 7)::text);
update public.products set name = 'Mug' where id = tests.get('mug')::uuid;
update public.products set name = 'Tea guide', image_url = '/tea.svg' where id = tests.get('tea')::uuid;
delete from public.provider_currencies where provider not in ('paystack', 'razorpay');
create function pg_temp.cart(currency text default 'NGN') returns jsonb language plpgsql as $$
declare
  v_cart jsonb;
begin
  perform tests.sign_in(tests.person('ada'));
  v_cart := public.cart(cart.currency);
  perform tests.sign_out();
  return v_cart;
end;
$$;
do $$ begin perform tests.person('ada'); end $$;

select is(
  pg_temp.cart(),
  '{"currency": "NGN", "version": null, "items": [], "amount": null, "providers": null,
    "credits": {"version": null, "amount": null, "balance": 20, "debt": 0}}',
  'an empty cart has no version, no total and no gateway'
);
do $$ begin
  perform tests.put_in_cart(tests.person('ada'), tests.get('mug')::uuid, 2);
  perform tests.put_in_cart(tests.person('ada'), tests.get('tea')::uuid, 3);
  perform tests.put_in_cart(tests.person('bob'), tests.get('tea')::uuid, 50);
end $$;
select is(
  pg_temp.cart() #- '{version}' #- '{credits,version}',
  jsonb_build_object('currency', 'NGN', 'amount', 1240003, 'providers', '["paystack"]'::jsonb,
    'credits', '{"amount": 201, "balance": 20, "debt": 0}'::jsonb,
    'items', jsonb_build_array(
      jsonb_build_object('product_id', tests.get('mug'), 'name', 'Mug', 'kind', 'physical', 'image_url', null, 'quantity', 2,
        'unit_amount', 500000, 'available', 5),
      jsonb_build_object('product_id', tests.get('tea'), 'name', 'Tea guide', 'kind', 'digital', 'image_url', '/tea.svg', 'quantity', 3,
        'unit_amount', 80001, 'available', null))),
  'lines, total, gateways and the price in credits, of one''s own cart alone'
);
select is(pg_temp.cart() ->> 'version', fulfilment.cart_version(tests.person('ada'), 'NGN'), 'the version the checkout will ask for');
select is(pg_temp.cart() #>> '{credits,version}', fulfilment.cart_version(tests.person('ada'), 'CREDITS'), 'and that of the price in credits');
select isnt(pg_temp.cart() ->> 'version', pg_temp.cart() #>> '{credits,version}', 'which are two');

update public.product_inventory set reserved = 4 where product_id = tests.get('mug')::uuid;
select is(pg_temp.cart() #>> '{items,0,available}', '1', 'what others have reserved is not available');
update public.product_inventory set reserved = 0 where product_id = tests.get('mug')::uuid;

-- No total with a gap in it
update public.products set active = false where id = tests.get('mug')::uuid;
select is(pg_temp.cart() #> '{items,0,unit_amount}', 'null', 'what is no longer sold is shown without a price');
select is(pg_temp.cart() -> 'amount', 'null', 'and then there is no total');
select is(pg_temp.cart() -> 'providers', 'null', 'and no gateway to pay it by');
select is(pg_temp.cart() #> '{credits,amount}', 'null', 'nor one in credits');
update public.products set active = true, credits_price = null where id = tests.get('mug')::uuid;
select is(pg_temp.cart() ->> 'amount', '1240003', 'what is not sold for credits still has its price in money');
select is(pg_temp.cart() #> '{credits,amount}', 'null', 'and none in credits');
select is(pg_temp.cart('USD') -> 'amount', 'null', 'a currency without prices has no total');
select is(jsonb_array_length(pg_temp.cart('USD') -> 'items'), 2, 'but shows what is in the cart');
select is(pg_temp.cart('no such') -> 'amount', 'null', 'an unknown currency neither');
select is(pg_temp.cart(null) -> 'amount', 'null', 'nor none');
update public.provider_currencies set minimum_amount = 1240004 where provider = 'paystack' and currency = 'NGN';
select is(pg_temp.cart() -> 'providers', 'null', 'a total below every gateway''s minimum has none');

update public.product_prices set amount = 9007199254740993 where product_id = tests.get('mug')::uuid;
select is(pg_temp.cart() ->> 'amount', '18014398509721989', 'a sum beyond 53 bits is exact');
update public.product_prices set amount = 9223372036854775807 where product_id = tests.get('mug')::uuid;
select throws_ok('select pg_temp.cart()', '22003', null, 'and beyond 63 bits an error, never another number');
select tests.sign_out();

select set_config('request.jwt.claims', '{"iss": "https://clerk.test", "sub": "user_nobody", "role": "authenticated"}', true);
set local role authenticated;
select throws_ok($$select public.cart('NGN')$$, 'PT403', 'profile_required', 'who has no profile has no cart');
select tests.sign_out();
set local role anon;
select throws_ok($$select public.cart('NGN')$$, '42501', null, 'nor has a visitor');
reset role;
select * from finish();
