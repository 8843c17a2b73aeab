select plan(9);

create function pg_temp.spent() returns jsonb language sql as $$
  select p.total_spent from public.profiles p where p.id = tests.person('ada');
$$;
create function pg_temp.pay(key text, facts jsonb, reference text) returns void language sql as $$
  select tests.deliver(p.provider, key, reference, facts) from public.payments p where p.reference = pay.reference;
$$;
select tests.let('p', tests.sale(tests.person('ada')));
select tests.let('q', tests.sale(tests.person('ada'), 10, 5000));
select tests.let('r', tests.sale(tests.person('ada'), 10, 700, 'razorpay', 'INR'));
select tests.let('b', tests.sale(tests.person('bob')));

select is(pg_temp.spent(), '{}', 'who paid nothing spent nothing');
select pg_temp.pay('k1', tests.captured('c1', 100000), tests.get('p'));
select is(pg_temp.spent(), '{"NGN": 100000}', 'a payment counts');
select pg_temp.pay('k2', tests.captured('c2', 5000), tests.get('q'));
select pg_temp.pay('k3', tests.captured('c3', 700, '{}', 'INR'), tests.get('r'));
select pg_temp.pay('k4', tests.captured('c4', 100000), tests.get('b'));
select is(pg_temp.spent(), '{"NGN": 105000, "INR": 700}', 'all of the user''s own, each currency by itself');
select pg_temp.pay('k1b', tests.captured('c1', 100000), tests.get('p'));
select pg_temp.pay('k1c', tests.captured('c1-again', 100000), tests.get('p'));
select is(pg_temp.spent(), '{"NGN": 105000, "INR": 700}', 'repeats and surplus do not count');
select pg_temp.pay('k5', tests.captured('c5', 4999), tests.sale(tests.person('ada'), 10, 5000));
select is(pg_temp.spent(), '{"NGN": 105000, "INR": 700}', 'nor does what is in review');
select pg_temp.pay('k6', jsonb_build_array(tests.refunded('r1', 100000), tests.refunded('r2', 30000)), tests.get('p'));
select is(pg_temp.spent(), '{"NGN": 75000, "INR": 700}', 'what was refunded is no longer spent');
select pg_temp.pay('k7', tests.fact('dispute_opened', 'd1', 700, '{}', 'INR'), tests.get('r'));
select is(pg_temp.spent(), '{"NGN": 75000, "INR": 0}', 'nor what is disputed');
update public.profiles set total_spent = '{"USD": 5, "NGN": 1}' where id = tests.person('ada');
do $$ begin perform fulfilment.count_spending(tests.payment(tests.get('p'))); end $$;
select is(pg_temp.spent(), '{"USD": 5, "NGN": 75000}', 'always from the payments, and only in this currency');
-- What could not be given was paid, and is not spent
do $$ begin
  perform tests.put_in_cart(tests.person('eve'), tests.product(100000, 'NGN', 1));
  perform tests.let('o', (tests.start(tests.person('eve'), '{"payment_type": "order"}')).reference);
  perform fulfilment.cancel_order(((tests.payment(tests.get('o'))).purchase ->> 'order_id')::uuid);
  perform pg_temp.pay('k8', tests.captured('c8', 100000), tests.get('o'));
end $$;
select is(
  (select row((tests.payment(tests.get('o'))).net_amount, coalesce(p.total_spent ->> 'NGN', '0'))::text from public.profiles p where p.id = tests.person('eve')),
  '(100000,0)', 'what is to be refunded is not spent'
);
select * from finish();
