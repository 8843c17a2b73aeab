select plan(6);

select tests.let('p', tests.sale(tests.person('ada')));
select tests.let('q', tests.sale(tests.person('ada')));
create function pg_temp.remember(reference text, refs jsonb) returns void language sql as $$
  select inbox.remember_refs((tests.payment(reference)).id, 'paystack', refs);
$$;
create function pg_temp.names(reference text) returns text language sql as $$
  select string_agg(r.ref_type || ':' || r.ref_value, ' ' order by r.ref_type, r.ref_value) from inbox.payment_refs r
  where r.payment_id = (tests.payment(reference)).id and r.ref_type <> 'reference';
$$;
select pg_temp.remember(tests.get('p'),
  '[{"type": "payment", "value": "1"}, {"type": "order", "value": "o"}, {"type": "payment", "value": "1"}]');
select is(pg_temp.names(tests.get('p')), 'order:o payment:1', 'each name is kept once');
select pg_temp.remember(tests.get('p'), '[{"type": "payment", "value": "2"}, {"type": "payment", "value": null}, {"value": "x"}, {}]');
select is(pg_temp.names(tests.get('p')), 'order:o payment:1 payment:2', 'a payment may have several of a type; empty ones are none');
select pg_temp.remember(tests.get('q'), '[{"type": "payment", "value": "2"}, {"type": "payment", "value": "3"}]');
select is(pg_temp.names(tests.get('q')), 'payment:3', 'a name that another payment has stays that one''s');
select is(pg_temp.names(tests.get('p')), 'order:o payment:1 payment:2', 'and is not taken from it');
select lives_ok(format('select pg_temp.remember(%L, null)', tests.get('p')), 'no names are fine');
select throws_ok(
  format('select pg_temp.remember(%L, %L)', tests.get('p'), '[{"type": "Ref Type", "value": "x"}]'), '23514', null,
  'a type that is no word is refused'
);
select * from finish();
