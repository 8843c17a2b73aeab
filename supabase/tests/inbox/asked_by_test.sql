select plan(5);

select tests.let('p', tests.sale(tests.person('ada')));
select tests.let('q', tests.sale(tests.person('ada')));
create function pg_temp.name(type text, value text) returns void language sql as $$
  select inbox.remember_refs((tests.payment(tests.get('p'))).id, 'paystack', jsonb_build_array(jsonb_build_object('type', type, 'value', value)));
$$;
create function pg_temp.asked_by(name text) returns text language sql as $$
  select inbox.asked_by((tests.payment(tests.get(name))).id);
$$;
select is(pg_temp.asked_by('p'), null, 'a payment is asked about by our reference alone');
do $$ begin perform pg_temp.name('payment', '77'); end $$;
select is(pg_temp.asked_by('p'), null, 'the id of a movement is not asked by');
do $$ begin perform pg_temp.name('order', 'order_1'); end $$;
select is(pg_temp.asked_by('p'), 'order_1', 'the gateway''s order is, where there is one');
do $$ begin perform pg_temp.name('invoice', 'z_in_1'); end $$;
select is(pg_temp.asked_by('p'), 'z_in_1', 'and before it the invoice');
select is(pg_temp.asked_by('q'), null, 'another payment''s names are its own');
select * from finish();
