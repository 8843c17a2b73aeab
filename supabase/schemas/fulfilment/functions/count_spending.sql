create function fulfilment.count_spending(payment public.payments) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_total numeric;
begin
  -- Locked before the sum is read: two payments of one user must not both write an old sum.
  -- Not the key: what was written before for this user (an order, access, money in a group) holds it shared, and two
  -- such transactions would wait for each other.
  perform from public.profiles u where u.id = payment.user_id for no key update;
  select coalesce(sum(p.earned_amount), 0) into v_total
  from public.payments p
  where p.user_id = payment.user_id and p.currency = payment.currency;
  update public.profiles u
  set total_spent = u.total_spent || jsonb_build_object(payment.currency, v_total)
  where u.id = payment.user_id and (u.total_spent -> payment.currency) is distinct from to_jsonb(v_total);
end;
$$;
comment on function fulfilment.count_spending(public.payments) is
  'Keeps profiles.total_spent at the sum of what the user''s payments in this currency earned us.';
