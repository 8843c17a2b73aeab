select plan(17);

select tests.let('p', tests.sale(tests.person('ada'), 100, 1000, 'razorpay', 'INR'));
create function pg_temp.tell(facts jsonb, extra jsonb default '{}') returns void language sql as $$
  select inbox.record_facts(tests.payment(tests.get('p')), 1, jsonb_build_object('facts', facts) || extra);
$$;
create function pg_temp.of(object_id text) returns text language sql as $$
  select string_agg(
    format('%s %s gross %s fee %s%s%s', c.amount, c.currency, c.gross, c.fee,
      case when c.matches then ' matches' end, case when c.exact then ' exact' end),
    ', ' order by c.currency, c.livemode)
  from inbox.captures((tests.payment(tests.get('p'))).id) c where c.object_id = "of".object_id;
$$;

select is_empty(
  format('select * from inbox.captures(%L)', (tests.payment(tests.get('p'))).id), 'a payment without facts has none'
);
select pg_temp.tell(jsonb_build_array(
  tests.fact('authorized', 'a', 1000, '{}', 'INR'), tests.fact('attempt_failed', 'f', 1000, '{}', 'INR'),
  tests.fact('accepted', 'x', null, '{}', 'INR'),
  tests.captured('exact', 1000, '{}', 'INR'),
  tests.captured('less', 999, '{}', 'INR'), tests.captured('more', 1001, '{}', 'INR'),
  tests.captured('bearer', 1000, '{"gross": 1023, "fee": 23}', 'INR'),
  tests.captured('dollar', 1000, '{}', 'USD'),
  tests.captured('taken', 900, '{}', 'INR'), tests.fact('accepted', 'taken', null, '{}', 'INR'),
  tests.captured('foreign', 900, '{}', 'USD'), tests.fact('accepted', 'foreign', null, '{}', 'USD'),
  tests.fact('authorized', 'part', 1000, '{}', 'INR'), tests.captured('part', 900, '{}', 'INR'),
  tests.captured('told', 900, '{}', 'INR'), tests.fact('accepted', 'told', 1000, '{}', 'INR'),
  tests.captured('fee later', 1000, '{}', 'INR')
));
select is(pg_temp.of('a'), null, 'an authorisation is no capture');
select is(pg_temp.of('x'), null, 'nor is an acceptance of something that never came');
select is(pg_temp.of('exact'), '1000 INR gross 1000 fee 0 matches exact', 'what is due matches exactly; gross is the amount, no fee known');
select is(pg_temp.of('less'), '999 INR gross 999 fee 0', 'one unit less does not match');
select is(pg_temp.of('more'), '1001 INR gross 1001 fee 0', 'one unit more does not match');
select is(pg_temp.of('bearer'), '1000 INR gross 1023 fee 23 matches exact', 'who bears the fee changes gross, not what is paid');
select is(pg_temp.of('dollar'), '1000 USD gross 1000 fee 0', 'another currency does not match');
select is(pg_temp.of('taken'), '900 INR gross 900 fee 0 matches', 'an accepted amount matches, though not exactly');
select is(pg_temp.of('told'), '900 INR gross 900 fee 0 matches', 'what an acceptance may say of the amount brings no money');
select is(pg_temp.of('part'), '900 INR gross 900 fee 0', 'less captured than was authorised is what was captured');
select is(pg_temp.of('foreign'), '900 USD gross 900 fee 0', 'money in another currency can not be accepted as what is due');
select pg_temp.tell(jsonb_build_array(
  tests.captured('live', 1000, '{}', 'INR'), tests.fact('accepted', 'live', null, '{}', 'INR')), '{"livemode": true}');
select is(pg_temp.of('live'), '1000 INR gross 1000 fee 0', 'money of the other mode neither matches nor can be accepted');
select pg_temp.tell(jsonb_build_array(tests.captured('exact', 1000, '{"fee": 5}', 'INR')));
select is(pg_temp.of('exact'), '1000 INR gross 1000 fee 5 matches exact', 'a fee told later is the capture''s fee');
select pg_temp.tell(jsonb_build_array(tests.captured('exact', 1000, '{"fee": 12, "gross": 900}', 'INR')));
select is(
  pg_temp.of('exact'), '1000 INR gross 1000 fee 12 matches exact', 'of two the larger, and gross is never less than what was paid'
);
select is(
  (select count(*) from inbox.captures((tests.payment(tests.get('p'))).id) c where c.object_id = 'exact'), 1::bigint,
  'one object is one capture however often it is told'
);
select pg_temp.tell(jsonb_build_array(tests.captured('more', 1000, '{"gross": 1001}', 'INR')));
select is(
  pg_temp.of('more'), '1000 INR gross 1001 fee 0 matches exact', 'told with and without a fee the customer bears, it is what is due'
);
select * from finish();
