select plan(12);
create function pg_temp.refused(provider text, request jsonb, description text) returns text language sql as $$
  select throws_ok(
    format('select fulfilment.choose_currency(%L, %L)', provider, request), 'PT400', 'provider_currency_unsupported', description);
$$;
select is(fulfilment.choose_currency('paystack', '{"currency": "GHS"}'), 'GHS', 'the currency asked for');
select is(fulfilment.choose_currency('paystack', '{}'), 'NGN', 'or the gateway''s preferred one');
select is(fulfilment.choose_currency('razorpay', '{"currency": null}'), 'INR', 'each gateway its own');
select pg_temp.refused('paystack', '{"currency": "INR"}', 'one the gateway does not take');
select pg_temp.refused('paystack', '{"currency": "ngn"}', 'one in small letters');
select pg_temp.refused('paystack', '{"currency": ""}', 'an empty one: asked for, so not replaced');
select pg_temp.refused('nobody', '{}', 'an unknown gateway');
select pg_temp.refused(null, '{}', 'no gateway');
update public.provider_currencies set preferred = false where provider = 'paystack';
select pg_temp.refused('paystack', '{}', 'none asked for and none preferred');
update public.provider_currencies set preferred = true where provider = 'paystack' and currency = 'NGN';
insert into public.groups (id, name, created_by, contribution_amount, security_deposit, currency, size, cycle_days)
values ('00000000-0000-4000-8000-000000000001', 'Ajo', tests.person('ada'), 1, 1, 'GHS', 2, 7);
select is(fulfilment.choose_currency('paystack', '{"group_id": "00000000-0000-4000-8000-000000000001"}'), 'GHS', 'a group has one currency');
select pg_temp.refused('razorpay', '{"group_id": "00000000-0000-4000-8000-000000000001"}', 'which the gateway must take');
select is(fulfilment.choose_currency('paystack', '{"group_id": "00000000-0000-4000-8000-00000000dead"}'), 'NGN', 'an unknown group has none: its type will say so');
select * from finish();
