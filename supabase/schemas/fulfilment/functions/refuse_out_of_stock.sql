create function fulfilment.refuse_out_of_stock(buyer uuid) returns void
language plpgsql
stable
set search_path = ''
as $$
declare
  v_short text;
begin
  select string_agg(format('%s: %s left', l.name, l.available), ', ' order by l.name) into v_short
  from fulfilment.cart_lines(buyer, 'CREDITS') l where l.available < l.quantity;
  raise sqlstate 'PT409' using
    message = 'out_of_stock',
    detail = format('There is not enough of what you want (%s).', coalesce(v_short, 'the last piece has just gone')),
    hint = 'Change the quantities in the cart.';
end;
$$;
comment on function fulfilment.refuse_out_of_stock(uuid) is 'Tells a buyer which lines of their cart can''t be had.';
