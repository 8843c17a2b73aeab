select plan(3);
create function pg_temp.detail() returns text language plpgsql as $$
declare
  v_detail text;
begin
  perform fulfilment.refuse_out_of_stock(tests.person('ada'));
exception when sqlstate 'PT409' then
  get stacked diagnostics v_detail = pg_exception_detail;
  return sqlerrm || ': ' || v_detail;
end;
$$;
select is(pg_temp.detail(), 'out_of_stock: There is not enough of what you want (the last piece has just gone).', 'somebody was faster');
do $$ begin
  perform tests.put_in_cart(tests.person('ada'), tests.product(1, 'NGN', 2), 3);
  perform tests.put_in_cart(tests.person('ada'), tests.product(1, 'NGN', 3, 'image'), 3);
  perform tests.put_in_cart(tests.person('ada'), tests.product(1, 'NGN', null, 'physical'), 3);
end $$;
select is(
  pg_temp.detail(), 'out_of_stock: There is not enough of what you want (Test digital: 2 left).', 'which lines, and how many there are: not what is enough'
);
select throws_ok($$select fulfilment.refuse_out_of_stock(null)$$, 'PT409', 'out_of_stock', 'it always refuses');
select * from finish();
