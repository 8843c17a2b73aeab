select plan(3);
select is(
  (select array_agg(ops.check_delay(a) order by a) from generate_series(0, 6) a),
  array['1 minute', '5 minutes', '30 minutes', '2 hours', '8 hours', '1 day', '3 days']::interval[],
  'the gateway is asked again ever more rarely'
);
select is(ops.check_delay(7), interval '3 days', 'and no more rarely than that');
select is(ops.check_delay(1000000), interval '3 days', 'ever');
select * from finish();
