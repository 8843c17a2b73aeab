-- tests.broken_books, which ends so many tests, sees each way in which things can disagree.
select plan(12);

select tests.let('mug', tests.product(100000, 'NGN', 5, 'physical', 5)::text);
do $$ begin
  perform tests.put_in_cart(tests.person('ada'), tests.get('mug')::uuid);
  perform tests.let('p', (tests.start(tests.person('ada'), '{"payment_type": "order"}')).reference);
  perform tests.deliver('paystack', 'k', tests.get('p'), tests.captured('c', 100000));
  perform ledger.spend_credits(tests.person('ada'), 3, 'x', null);
end $$;
create function pg_temp.breaks(change text, pattern text, description text) returns setof text language plpgsql as $$
declare
  v_broken text[];
begin
  begin
    execute change;
    v_broken := array(select tests.broken_books());
    raise exception using errcode = 'TT000';
  exception when sqlstate 'TT000' then null;
  end;
  return next ok(cardinality(v_broken) = 1 and v_broken[1] ~ pattern, format('%s (%s)', description, v_broken));
end;
$$;
select is_empty('select * from tests.broken_books()', 'nothing is wrong');
select pg_temp.breaks('update public.product_inventory set stock = stock - 1', 'in stock', 'a piece is missing');
select pg_temp.breaks('update public.product_inventory set reserved = 1', 'reserved', 'a piece is held for nobody');
select pg_temp.breaks('update public.order_items set quantity = 2', 'in stock', 'an order took more than is gone');
select pg_temp.breaks('update public.profiles set credits_used = 4', 'used by', 'used is not what was spent');
select pg_temp.breaks($$update public.profiles set total_spent = '{"NGN": 100001}'$$, 'spent by', 'total spent is not what was earned');
select pg_temp.breaks($$update public.profiles set total_spent = '{}'$$, 'spent by', 'or says nothing of it');
select pg_temp.breaks($$update public.profiles set total_spent = total_spent || '{"USD": 1}'$$, 'spent by', 'or speaks of a currency nobody paid in');
select pg_temp.breaks($$update public.payments set refund_due_amount = 1$$, 'to refund of', 'more is owed than is held');
select pg_temp.breaks($$update public.payments set earned_amount = 99999; update public.profiles set total_spent = '{"NGN": 99999}'$$, 'by the entries', 'the row does not say what was earned');
select pg_temp.breaks(
  format($$insert into public.groups (id, name, created_by, contribution_amount, security_deposit, currency, size, cycle_days)
    values ('00000000-0000-4000-8000-000000000001', 'Ajo', %L, 1, 1, 'NGN', 2, 7);
    insert into fulfilment.group_funds (payment_id, group_id, user_id, deposit, contribution, captured_contribution)
    values (gen_random_uuid(), '00000000-0000-4000-8000-000000000001', %1$L, 5, 0, 0)$$, tests.person('ada')),
  'group deposits:00000000', 'a group holds a deposit that no entry knows'
);
select pg_temp.breaks(
  $$select ledger.post('gateway', null, 'x', '[{"account": "contributions:g:test", "currency": "NGN", "amount": -5}, {"account": "suspense:test", "currency": "NGN", "amount": 5}]')$$,
  'group contributions:g', 'an entry for a group that no payment put there'
);
select * from finish();
