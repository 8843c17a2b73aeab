create function fulfilment.refuse_unknown_order() returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
  raise sqlstate 'PT404' using
    message = 'order_not_found',
    detail = 'There is no such order.',
    hint = 'Check the order, and who is signed in.';
end;
$$;
comment on function fulfilment.refuse_unknown_order() is 'The same answer for an order that does not exist and for someone else''s.';
