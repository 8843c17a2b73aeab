select plan(6);

select tests.let('paid', tests.sale(tests.person('ada')));
select tests.let('open', tests.sale(tests.person('ada')));
select tests.let('review', tests.sale(tests.person('ada')));
select tests.let('bobs', tests.sale(tests.person('bob')));
do $$ begin
  perform tests.deliver('paystack', 'k1', tests.get('paid'), tests.captured('tx-1', 100000));
  perform tests.deliver('paystack', 'k2', tests.get('review'), tests.captured('tx-2', 1));
  perform tests.deliver('paystack', 'k3', tests.get('bobs'), tests.captured('tx-3', 100000));
end $$;
select tests.sign_in(tests.person('ada'));
select results_eq(
  'select reference, credits, status from public.credit_purchases',
  format('values (%L::text, 100::bigint, %L::text)', tests.get('paid'), 'success'),
  'a user sees what brought them credits: not open payments, not those in review, not others'''
);
select tests.sign_out();
do $$ begin perform tests.deliver('paystack', 'k4', tests.get('paid'), tests.refunded('rf-1', 60000)); end $$;
select tests.sign_in(tests.person('ada'));
select results_eq(
  'select credits, status from public.credit_purchases', $$values (40::bigint, 'partially_refunded')$$,
  'after a refund it shows what is still entitled'
);
select tests.sign_out();
do $$ begin perform tests.deliver('paystack', 'k5', tests.get('paid'), tests.refunded('rf-2', 40000)); end $$;
select tests.sign_in(tests.person('ada'));
select results_eq(
  'select credits, status from public.credit_purchases', $$values (0::bigint, 'refunded')$$, 'a purchase taken back is still shown'
);
select is(
  (select h.refunded_amount from public.payment_history h where h.reference = tests.get('paid')), 100000::bigint,
  'and what was refunded is in the history'
);
select tests.sign_out();
select is((select count(*) from public.credit_purchases), 2::bigint, 'others'' purchases are there');
set local role anon;
select throws_ok('select * from public.credit_purchases', '42501', null, 'a visitor sees none');
reset role;
select * from finish();
