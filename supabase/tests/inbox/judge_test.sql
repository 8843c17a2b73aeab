select plan(9);

select tests.let('p', tests.sale(tests.person('ada')));
select tests.let('late', (tests.start_payment_as(
  '{"issuer": "https://clerk.test", "sub": "user_1"}', 'paystack', tests.package(100, 100000), 'NGN')).reference);
do $$ begin
  perform tests.deliver('paystack', 'k1', tests.get('p'), tests.captured('ok', 100000));
  perform tests.deliver('paystack', 'k2', tests.get('p'), tests.captured('less', 99999));
  perform tests.deliver('paystack', 'k3', tests.get('late'), tests.captured('late', 100000));
end $$;
create function pg_temp.judge(reference text, facts jsonb, extra jsonb default '{}') returns inbox.verdict language sql as $$
  select inbox.judge(tests.payment(reference), tests.event('paystack', 'k', reference, facts, extra));
$$;

select is((pg_temp.judge(tests.get('p'), tests.captured('ok', 100000))).outcome, 'applied', 'a capture of what is due is applied');
select is((pg_temp.judge(tests.get('p'), tests.captured('less', 99999))).outcome, 'review', 'one that is not goes to review');
select is(
  (pg_temp.judge(tests.get('p'), jsonb_build_array(tests.captured('ok', 100000), tests.captured('less', 99999)))).outcome, 'review',
  'an event that tells both goes to review'
);
select is(
  (pg_temp.judge(tests.get('p'), tests.refunded('less', 99999))).outcome, 'applied', 'a refund is no capture, whatever its id'
);
select is((pg_temp.judge(tests.get('p'), tests.fact('accepted', 'less'))).outcome, 'applied', 'nor is an acceptance');
select is(
  (select row(v.outcome, v.reason)::text from pg_temp.judge(tests.get('p'), '[]', '{"lookup": true}') v), '(parked,lookup)',
  'an event that names no movement waits for the gateway''s answer'
);
select is(
  (select row(v.outcome, v.reason, v.waits_for)::text from pg_temp.judge(tests.get('late'), tests.captured('late', 100000)) v),
  '(parked,unknown_payer,{payer:https://clerk.test:user_1})', 'money of a payer without a profile waits for it'
);
select is(
  (pg_temp.judge(tests.get('late'), '[]', '{"lookup": true}')).reason, 'unknown_payer', 'a missing payer goes before a missing movement'
);
select is(
  (pg_temp.judge(tests.get('p'), tests.captured('ok', 100000))).payment_id, (tests.payment(tests.get('p'))).id,
  'the verdict names the payment'
);
select * from finish();
