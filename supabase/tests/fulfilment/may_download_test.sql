select plan(10);
select tests.let('book', tests.product(1, 'NGN', null, 'digital')::text);
select tests.let('mug', tests.product(1, 'NGN', 5, 'physical')::text);
insert into public.orders (id, user_id, amount, currency, cart_version) values ('00000000-0000-4000-8000-000000000001', tests.person('ada'), 2, 'NGN', 'v');
insert into public.order_items
select '00000000-0000-4000-8000-000000000001', p.id, p.name, p.kind, 1, 1 from public.products p where p.id in (tests.get('book')::uuid, tests.get('mug')::uuid);
insert into fulfilment.product_files values (tests.get('mug')::uuid, 'mug.txt', 'text/plain', 'x');
create function pg_temp.may(status text, product text default 'book') returns boolean language plpgsql as $$
begin
  update public.orders set status = may.status, stock_state = 'taken';
  return fulfilment.may_download('00000000-0000-4000-8000-000000000001', tests.get(product)::uuid);
end;
$$;
select is(pg_temp.may('completed'), true, 'what is paid and delivered');
select is(pg_temp.may('processing'), true, 'or paid, with a parcel to come');
select is(
  (select array_agg(s) from unnest(array['pending', 'failed', 'cancelled', 'refund_due', 'refunded']) s where pg_temp.may(s)), null,
  'in no other state'
);
select is(pg_temp.may('completed', 'mug'), false, 'what is sent is not downloaded, file or not');
select is(fulfilment.may_download('00000000-0000-4000-8000-000000000001', tests.product(1)), false, 'what is not in the order');
select is(fulfilment.may_download(gen_random_uuid(), tests.get('book')::uuid), false, 'nor for an unknown order');
select is(fulfilment.may_download(null, null), false, 'nor for none');
update public.products set kind = 'physical' where id = tests.get('book')::uuid;
select is(pg_temp.may('completed'), true, 'what it was when it was bought counts');
update public.order_items set kind = 'image' where product_id = tests.get('book')::uuid;
select is(pg_temp.may('completed'), true, 'a picture is a file too');
delete from fulfilment.product_files where product_id = tests.get('book')::uuid;
select is(pg_temp.may('completed'), false, 'without a file there is nothing to download');
select * from finish();
