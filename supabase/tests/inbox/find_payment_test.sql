select plan(10);

select tests.let('p', tests.sale(tests.person('ada')));
select tests.let('q', tests.sale(tests.person('ada')));
create function pg_temp.find(refs jsonb, provider text default 'paystack') returns text language sql as $$
  select p.reference from public.payments p where p.id = inbox.find_payment(find.provider, find.refs);
$$;
create function pg_temp.ref(type text, value text) returns jsonb language sql as $$
  select jsonb_build_array(jsonb_build_object('type', type, 'value', value));
$$;
do $$ begin
  perform inbox.remember_refs((tests.payment(tests.get('p'))).id, 'paystack', pg_temp.ref('payment', '9007199254740993'));
end $$;

select is(pg_temp.find(pg_temp.ref('reference', tests.get('p'))), tests.get('p'), 'our reference finds the payment');
select is(pg_temp.find(pg_temp.ref('payment', '9007199254740993')), tests.get('p'), 'so does the gateway''s own id');
select is(pg_temp.find(pg_temp.ref('payment', '9007199254740992')), null, 'ids beyond 2^53 are not rounded to a neighbour');
select is(pg_temp.find(pg_temp.ref('order', tests.get('p'))), null, 'a name of another type is another name');
select is(pg_temp.find(pg_temp.ref('reference', tests.get('p')), 'razorpay'), null, 'a name at another gateway too');
select is(
  pg_temp.find(pg_temp.ref('order', 'new') || pg_temp.ref('reference', tests.get('p')) || pg_temp.ref('payment', '9007199254740993')),
  tests.get('p'), 'one known name among several is enough, and several of one payment agree'
);
select throws_ok(
  format('select pg_temp.find(%L)', pg_temp.ref('reference', tests.get('p')) || pg_temp.ref('reference', tests.get('q'))),
  'P0003', 'ambiguous_refs', 'names of two payments are an error, never a guess'
);
select is(pg_temp.find('[]'), null, 'no names find nothing');
select is(pg_temp.find(null), null, 'nor does null');
select is(pg_temp.find('[{"type": null, "value": null}, {}]'), null, 'nor do empty names');
select * from finish();
