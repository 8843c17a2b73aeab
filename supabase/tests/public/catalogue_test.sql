select plan(20);

update public.products set active = false;
delete from public.provider_currencies where provider not in ('paystack', 'razorpay');
do $$
declare
  v_id uuid;
begin
  for i in 1..50 loop
    v_id := tests.product(10000 + i, 'NGN', case when i = 1 then 3 end, 'digital', case when i = 1 then 7 end);
    update public.products set name = 'P' || i, sort_order = i where id = v_id;
  end loop;
end;
$$;
create function pg_temp.names(page integer default 1) returns text language sql as $$
  select string_agg(p ->> 'name', ' ') from jsonb_array_elements(public.catalogue('NGN', names.page) -> 'products') p;
$$;

set local role anon;
select is(
  (public.catalogue('NGN') #> '{products,0}') - 'product_id',
  '{"name": "P1", "description": "", "kind": "digital", "image_url": null, "credits_price": 7, "currency": "NGN", "amount": 10001,
    "available": 3, "providers": ["paystack"], "sort_order": 1}',
  'a visitor sees what is sold, for how much, by which gateway, and how many are left'
);
select is(public.catalogue('NGN') #> '{products,1,available}', 'null', 'what never runs out has no number');
select is(
  current_setting('response.headers')::jsonb, '[{"Cache-Control": "public, max-age=30, stale-while-revalidate=300"}]',
  'browsers and CDNs may keep it'
);
reset role;
select is(pg_temp.names(), (select string_agg('P' || i, ' ' order by i) from generate_series(1, 24) i), '24 products on a page, in their order');
select is(pg_temp.names(2), (select string_agg('P' || i, ' ' order by i) from generate_series(25, 48) i), 'the next 24 on the next');
select is(pg_temp.names(3), 'P49 P50', 'the rest on the last: none twice, none left out');
select is(
  (select array_agg(public.catalogue('NGN', i) ->> 'more' order by i) from generate_series(1, 4) i),
  array['true', 'true', 'false', 'false'], 'more says whether another follows'
);
update public.products set active = false where name in ('P49', 'P50');
select is(public.catalogue('NGN', 2) ->> 'more', 'false', 'a full last page has none after it');
select is(public.catalogue('NGN', 3) -> 'products', '[]', 'beyond it there is nothing');
update public.products set active = false where name = 'P1';
select unalike(pg_temp.names(), 'P1 %', 'what is taken off the shelf is gone');
insert into public.product_prices (product_id, currency, amount) select p.id, 'GHS', 1 from public.products p where p.name = 'P7';
select is(jsonb_array_length(public.catalogue('GHS') -> 'products'), 1, 'a currency shows what has a price in it');
select is(public.catalogue('GHS') #> '{products,0,providers}', 'null', 'also what no gateway takes one piece of: several may reach its minimum');
select ok(public.catalogue('GHS') -> 'currencies' @> '["GHS", "NGN"]', 'and which currencies there are');

select is(public.catalogue('no such') -> 'products', '[]', 'an unknown currency has an empty shop');
select is(public.catalogue(null) -> 'products', '[]', 'and so has none');
select is(public.catalogue('NGN', 0) ->> 'page', '1', 'page 0 is the first');
select is(public.catalogue('NGN', -2147483648) ->> 'page', '1', 'and so is one before it');
select is(public.catalogue('NGN', null) ->> 'page', '1', 'and no page');
select is(public.catalogue('NGN', 2147483647) -> 'products', '[]', 'the last page a number can name is empty, not an error');
set local role service_role;
select throws_ok($$select public.catalogue('NGN')$$, '42501', null, 'the service role has no use for it');
reset role;
select * from finish();
