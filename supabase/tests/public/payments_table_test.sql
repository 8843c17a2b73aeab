select plan(24);

select tests.let('p', tests.sale(tests.person('ada')));
create function pg_temp.set(assignment text) returns text language sql as $$
  select format('update public.payments set %s where reference = %L', assignment, tests.get('p'));
$$;
create function pg_temp.refused(assignment text, state text, description text) returns text language sql as $$
  select throws_ok(pg_temp.set(assignment), state, null, description);
$$;

select pg_temp.refused($$status = 'paid'$$, '23514', 'a status nobody knows');
select pg_temp.refused($$fulfilment = 'done'$$, '23514', 'a fulfilment nobody knows');
select pg_temp.refused($$checkout_status = 'closed'$$, '23514', 'a checkout status nobody knows');
select pg_temp.refused('status = null', '23502', 'no status');
select pg_temp.refused('amount = 0', '23514', 'nothing is due');
select pg_temp.refused('amount = -1', '23514', 'a negative amount');
select pg_temp.refused($$currency = 'ngn'$$, '23514', 'a currency in small letters');
select pg_temp.refused($$currency = 'NAIRA'$$, '23514', 'a currency that is none');
select pg_temp.refused('net_amount = 100001', '23514', 'more net than due');
select pg_temp.refused('net_amount = -1', '23514', 'a negative net');
select pg_temp.refused('refunded_amount = -1', '23514', 'a negative refund');
select lives_ok(pg_temp.set('refunded_amount = 200000'), 'more may be refunded than was due: two captures');
select pg_temp.refused($$reference = 'a b'$$, '23514', 'a reference with a blank');
select pg_temp.refused($$reference = 'a_b'$$, '23514', 'a reference with what Paystack refuses');
select pg_temp.refused($$reference = ''$$, '23514', 'an empty reference');
select tests.let('q', tests.sale(tests.person('ada')));
select pg_temp.refused(format('reference = %L', tests.get('q')), '23505', 'a reference is one payment''s at its gateway');
select lives_ok(
  pg_temp.set(format($$provider = 'razorpay', reference = %L$$, tests.get('q'))), 'at another gateway it is another payment''s'
);

-- Who reads
update public.payments set authorization_code = 'AUTH_x', customer_code = 'CUS_x', checkout = '{"access_code": "x"}';
select tests.let('r', tests.sale(tests.person('bob')));
select tests.sign_in(tests.person('bob'));
select results_eq(
  'select reference from public.payments', format('values (%L::text)', tests.get('r')), 'a user reads their own payments and no others'
);
select throws_ok('select authorization_code from public.payments', '42501', null, 'not the token to charge the card again');
select throws_ok('select customer_code from public.payments', '42501', null, 'nor the gateway''s name for the customer');
select throws_ok('select checkout from public.payments', '42501', null, 'nor the checkout');
select tests.sign_out();
set local role service_role;
select throws_ok('select authorization_code from public.payments', '42501', null, 'nor may the service role');
reset role;
set local role anon;
select throws_ok('select reference from public.payments', '42501', null, 'a visitor reads no payments at all');
reset role;
select is((select count(*) from public.payments), 3::bigint, 'all of them were there');
select * from finish();
