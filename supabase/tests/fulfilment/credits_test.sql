select plan(27);

-- quote
create function pg_temp.quote(package uuid, currency text) returns jsonb language plpgsql as $$
declare
  v_draft public.payments;
begin
  v_draft.payment_type := 'credits';
  v_draft.currency := quote.currency;
  v_draft.purchase := jsonb_build_object('package_id', package);
  return fulfilment.credits('quote', v_draft, null);
end;
$$;
select tests.let('package', tests.package(550, 1001)::text);
update public.credit_packages set discount_percent = 10, name = 'Plus' where id = tests.get('package')::uuid;
insert into public.provider_currencies (provider, currency, minimum_amount) values ('stripe', 'NGN', 1)
on conflict on constraint provider_currencies_pkey do update set minimum_amount = excluded.minimum_amount;

select is(
  pg_temp.quote(tests.get('package')::uuid, 'NGN'),
  jsonb_build_object('amount', 901, 'description', 'Plus: 550 credits',
    'purchase', jsonb_build_object('package_id', tests.get('package'), 'name', 'Plus', 'credits', 550, 'billing', 'once')),
  'a quote is the discounted price, the discount rounded down, and the frozen purchase'
);
select is(pg_temp.quote(tests.get('package')::uuid, 'USD'), null, 'a package without a price in the currency is not offered');
select is(pg_temp.quote(gen_random_uuid(), 'NGN'), null, 'nor is an unknown package');
select is(pg_temp.quote(null, 'NGN'), null, 'nor is none');
update public.credit_packages set active = false where id = tests.get('package')::uuid;
select is(pg_temp.quote(tests.get('package')::uuid, 'NGN'), null, 'nor is one taken off the shelf');

-- fulfil: 7 credits for 1000
create function pg_temp.fulfil(net bigint) returns bigint language sql as $$
  select (fulfilment.credits('fulfil', tests.payment(tests.get('p')), net) #>> '{effect,credits_added}')::bigint;
$$;
create function pg_temp.granted() returns bigint language sql as $$
  select coalesce(sum(t.amount), 0)::bigint from public.transactions t where t.payment_id = (tests.payment(tests.get('p'))).id;
$$;
select tests.let('p', tests.sale(tests.person('ada'), 7, 1000, 'razorpay', 'INR'));

select is(pg_temp.fulfil(0), 0::bigint, 'net 0 entitles to nothing');
select is(pg_temp.granted(), 0::bigint, 'and writes no line');
select is(pg_temp.fulfil(142), 0::bigint, 'credits are rounded down: 0.994 is none');
select is(pg_temp.fulfil(143), 1::bigint, '1.001 is one');
select is(pg_temp.fulfil(143), 1::bigint, 'the same again answers the same');
select is(pg_temp.granted(), 1::bigint, 'and grants nothing more');
select is(pg_temp.fulfil(1000), 7::bigint, 'all paid is all granted');
select is(pg_temp.fulfil(999), 6::bigint, 'one minor unit taken back costs a whole credit');
select is(pg_temp.granted(), 6::bigint, 'and that is what is held');
select is(pg_temp.fulfil(667), 4::bigint, 'a third taken back in one step');
do $$ begin
  perform pg_temp.fulfil(1000);
  for net in reverse 999..667 loop perform pg_temp.fulfil(net); end loop;
end $$;
select is(pg_temp.granted(), 4::bigint, 'is the same as in many: rounding does not add up');
select is(tests.wallet(tests.person('ada')), 24::bigint, 'the wallet agrees');
do $$ begin perform ledger.move_credits(tests.person('ada'), -22, 'spend', 'spent', 'test'); end $$;
select is(pg_temp.fulfil(0), 0::bigint, 'taking back what was spent');
select is(
  (select row(p.credits, p.debt)::text from public.profiles p where p.id = tests.person('ada')), '(0,2)', 'leaves a debt'
);
select is(
  (select array_agg(distinct t.type order by t.type) from public.transactions t
   where t.payment_id = (tests.payment(tests.get('p'))).id),
  array['purchase', 'refund'], 'grants are purchases, what is taken back are refunds'
);

-- Large numbers
select tests.let('p', tests.sale(tests.person('bob'), 1000, 9223372036854775807, 'razorpay', 'INR'));
select is(pg_temp.fulfil(9223372036854775806), 999::bigint, 'one unit short of 63 bits is not rounded up');
select is(pg_temp.fulfil(9223372036854775807), 1000::bigint, 'the largest amount there is grants all');
select tests.let('p', tests.sale(tests.person('eve'), 9223372036854775000, 9223372036854775807, 'razorpay', 'INR'));
select is(
  pg_temp.fulfil(4611686018427387903), 4611686018427387499, 'half of 63 bits of credits is exact, rounded down'
);
select is_empty('select * from tests.broken_books()', 'the books hold');
select is(fulfilment.credits('fulfil', tests.payment(tests.get('p')), 0) #>> '{effect,purchase_id}',
  (tests.payment(tests.get('p'))).id::text, 'the purchase is known by the payment');
select is(
  fulfilment.credits('fulfil', tests.payment(tests.get('p')), 4611686018427387903) -> 'earned',
  '{"revenue:credits": 4611686018427387903}', 'all of the net is earned'
);
select is(
  fulfilment.credits('fulfil', tests.payment(tests.get('p')), 1) -> 'earned', '{"revenue:credits": 1}',
  'also what buys no whole credit'
);
select * from finish();
