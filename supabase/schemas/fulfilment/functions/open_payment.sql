create function fulfilment.open_payment(quoted public.payments) returns public.payments
language plpgsql
set search_path = ''
as $$
declare
  v_open public.payments;
begin
  select * into v_open from public.payments p where p.open_for = quoted.open_for;
  if not found then
    return null;
  end if;
  if v_open.provider = quoted.provider and v_open.currency = quoted.currency and v_open.amount = quoted.amount
    and v_open.livemode = quoted.livemode and v_open.fulfilment <> 'review' then
    if v_open.checkout_status = 'opened' then
      return v_open;
    end if;
    perform ops.refuse_in_progress(v_open);
  end if;
  -- Another gateway, another price, a checkout that never opened, or one that was paid wrongly and can't be paid again. Money
  -- that still comes by the old one is refunded.
  update public.payments p set open_for = null, updated_at = now() where p.id = v_open.id;
  return null;
end;
$$;
comment on function fulfilment.open_payment(public.payments) is
  'The payment that is open for the same thing, when a second tab can use it; one that can''t be used makes room.';
