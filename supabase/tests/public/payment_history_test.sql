select plan(4);

do $$
declare
  v_keys text[] := array['open', 'paid', 'review', 'failed', 'canceled'];
  v_key text;
begin
  foreach v_key in array v_keys loop
    perform tests.let(v_key, tests.sale(tests.person('ada')));
  end loop;
  perform tests.sale(tests.person('bob'));
  perform tests.deliver('paystack', 'k1', tests.get('paid'), tests.captured('tx-1', 100000));
  perform tests.deliver('paystack', 'k2', tests.get('review'), tests.captured('tx-2', 1));
  perform tests.deliver('paystack', 'k3', tests.get('failed'), tests.fact('attempt_failed', 'tx-3'));
  perform tests.deliver('paystack', 'k4', tests.get('canceled'), tests.fact('canceled', 'tx-4'));
end;
$$;
select tests.sign_in(tests.person('ada'));
select results_eq(
  'select status, fulfilment from public.payment_history order by status, fulfilment',
  $$values ('canceled', 'none'), ('failed', 'none'), ('pending', 'none'), ('pending', 'review'), ('success', 'applied')$$,
  'a user sees every payment of theirs, whatever became of it, and no other''s'
);
select is(
  (select h.effect ->> 'credits_added' from public.payment_history h where h.reference = tests.get('paid')), '100',
  'with what it bought'
);
select tests.sign_out();
select is((select count(*) from public.payment_history), 6::bigint, 'bob''s is there too');
set local role anon;
select throws_ok('select * from public.payment_history', '42501', null, 'a visitor sees none');
reset role;
select * from finish();
