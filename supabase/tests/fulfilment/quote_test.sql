select plan(7);

select tests.let('package', tests.package(100, 5000)::text);
insert into public.provider_currencies (provider, currency, minimum_amount) values ('stripe', 'NGN', 1);
create function pg_temp.quote(type text default 'credits', currency text default 'NGN', provider text default 'paystack') returns jsonb
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
select is((pg_temp.quote() ->> 'amount')::bigint, 5000::bigint, 'the price is the database''s, not the request''s');
select throws_ok($$select pg_temp.quote('gift')$$, 'PT404', 'offer_not_found', 'an unknown type is no offer');
select throws_ok($$select pg_temp.quote('credits', 'USD')$$, 'PT404', 'offer_not_found', 'nor a currency without a price');
update public.credit_package_prices set amount = 4999 where package_id = tests.get('package')::uuid;
select throws_ok($$select pg_temp.quote()$$, 'PT400', 'amount_below_minimum', 'a price below the gateway''s minimum is refused before the gateway does');
select is((pg_temp.quote('credits', 'NGN', 'stripe') ->> 'amount')::bigint, 4999::bigint, 'another gateway may take it');
update public.provider_currencies set minimum_amount = 4999 where provider = 'paystack' and currency = 'NGN';
select is((pg_temp.quote() ->> 'amount')::bigint, 4999::bigint, 'the minimum itself is enough');
update public.credit_packages set active = false where id = tests.get('package')::uuid;
select throws_ok($$select pg_temp.quote()$$, 'PT404', 'offer_not_found', 'a package off the shelf is no offer');
select * from finish();
