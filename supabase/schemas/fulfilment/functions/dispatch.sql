create function fulfilment.dispatch(step text, payment public.payments, net bigint) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  -- One line a payment type. This list is the registry.
  return case payment.payment_type
    when 'credits' then fulfilment.credits(step, payment, net)
  end;
end;
$$;
comment on function fulfilment.dispatch(text, public.payments, bigint) is
  'Calls the function of a payment''s type. step quote: freezes what payment.purchase asks for into {amount, purchase, '
  'description}; step fulfil: brings the world to what net entitles and answers the effect. Null: unknown type.';
