select plan(9);

select tests.let('mug', tests.product(500000, 'NGN', 5, 'physical', 90)::text);
insert into public.product_prices values (tests.get('mug')::uuid, 'USD', 900);
do $$ begin
  perform tests.put_in_cart(tests.person('ada'), tests.get('mug')::uuid, 2);
  perform tests.put_in_cart(tests.person('bob'), tests.product(1), 9);
end $$;
create function pg_temp.line(currency text default 'NGN') returns text language sql as $$
  select string_agg(format('%s × %s, %s left', l.quantity, coalesce(l.unit_amount::text, '-'), coalesce(l.available::text, '-')), '; ')
  from fulfilment.cart_lines(tests.person('ada'), line.currency) l;
$$;
select is(pg_temp.line(), '2 × 500000, 5 left', 'one''s own lines at today''s price');
select is(pg_temp.line('USD'), '2 × 900, 5 left', 'in each currency its own');
select is(pg_temp.line('CREDITS'), '2 × 90, 5 left', 'in credits too');
select is(pg_temp.line('GHS'), '2 × -, 5 left', 'without a price where there is none');
select is(pg_temp.line(null), '2 × -, 5 left', 'nor for no currency');
update public.product_inventory set reserved = 3 where product_id = tests.get('mug')::uuid;
select is(pg_temp.line(), '2 × 500000, 2 left', 'what is reserved is not left');
delete from public.product_inventory where product_id = tests.get('mug')::uuid;
select is(pg_temp.line(), '2 × 500000, - left', 'what has no inventory never runs out');
update public.products set active = false where id = tests.get('mug')::uuid;
select is(pg_temp.line() || pg_temp.line('CREDITS'), '2 × -, - left2 × -, - left', 'what is no longer sold stays on its line, without a price');
select is_empty($$select * from fulfilment.cart_lines(gen_random_uuid(), 'NGN')$$, 'nobody has an empty cart');
select * from finish();
