select plan(21);

create function pg_temp.due(reference text, reason text, ago interval default '1 second') returns void language sql as $$
  select ops.schedule_check((tests.payment(reference)).id, reason, - ago);
$$;
create function pg_temp.check_of(reference text, reason text default 'seen') returns ops.gateway_checks language sql as $$
  select c from ops.gateway_checks c where c.payment_id = (tests.payment(reference)).id and c.reason = check_of.reason;
$$;

select tests.let('p', tests.sale(tests.person('ada'), 100, 1000, 'razorpay', 'INR'));
select tests.let('q', tests.sale(tests.person('ada')));
do $$ begin perform public.record_checkout(
  (tests.payment(tests.get('p'))).id, 'opened', '{}', '[{"type": "order", "value": "order_1"}]'); end $$;

select is(public.claim_gateway_checks(10), '[]', 'with nothing due there is nothing to ask');
select pg_temp.due(tests.get('p'), 'seen'), pg_temp.due(tests.get('p'), 'lookup');
select is(
  public.claim_gateway_checks(10),
  jsonb_build_array(jsonb_build_object(
    'payment_id', (tests.payment(tests.get('p'))).id, 'provider', 'razorpay', 'reference', tests.get('p'), 'order_id', 'order_1',
    'subscription', null, 'amount', 1000, 'currency', 'INR', 'livemode', false,
    'reasons', jsonb_build_array('lookup', 'seen'),
    'asked_at', now(), 'abandoned', false)),
  'a payment that is due for two reasons is asked about once, with both'
);
select is(public.claim_gateway_checks(10), '[]', 'what one sweeper claimed no other gets');
select is(
  (select row(c.attempts, c.claimed_at = now(), c.due_at - now())::text from pg_temp.check_of(tests.get('p')) c),
  '(1,t,00:01:00)', 'the lease runs out after the first step of the cadence'
);
update ops.gateway_checks set due_at = now();
select is(jsonb_array_length(public.claim_gateway_checks(10)), 2, 'then it can be claimed again, with what else is due');
select is((select c.due_at - now() from pg_temp.check_of(tests.get('p')) c), interval '5 minutes', 'each step is longer');

-- Limits and order
update ops.gateway_checks set due_at = now() + interval '1 day';
select pg_temp.due(tests.get('p'), 'seen', '1 second'), pg_temp.due(tests.get('q'), 'seen', '1 minute');
select is(public.claim_gateway_checks(0), '[]', 'none asked for, none given');
select is(
  public.claim_gateway_checks(1) #>> '{0,reference}', tests.get('q'), 'the one that is due longest goes first'
);
select is(public.claim_gateway_checks(1) #>> '{0,reference}', tests.get('p'), 'then the next');
select is(public.claim_gateway_checks(1), '[]', 'then none');
select throws_ok('select public.claim_gateway_checks(-1)', '2201W', null, 'a negative number is refused');

-- Asked anew
update ops.gateway_checks c set attempts = 6 where c.reason = 'seen';
select pg_temp.due(tests.get('q'), 'seen');
select is((select c.attempts from pg_temp.check_of(tests.get('q')) c), 0, 'a new reason to ask starts the cadence anew');
do $$ begin perform public.claim_gateway_checks(10); end $$;
select is((select c.due_at - now() from pg_temp.check_of(tests.get('q')) c), interval '1 minute', 'with its first step');
select is(
  (select c.due_at > now() from pg_temp.check_of(tests.get('p'), 'unfinished') c), true, 'what is not yet due is left alone'
);

-- What nobody finished.
create function pg_temp.abandoned(attempts integer) returns text language plpgsql as $$
begin
  perform pg_temp.due(tests.get('p'), 'unfinished');
  update ops.gateway_checks c set attempts = abandoned.attempts, due_at = now() - interval '1 hour'
  where c.payment_id = (tests.payment(tests.get('p'))).id and c.reason = 'unfinished';
  return (
    select c ->> 'abandoned' from jsonb_array_elements(public.claim_gateway_checks(10)) c
    where c ->> 'reference' = tests.get('p')
  );
end;
$$;
select is(pg_temp.abandoned(2), 'false', 'a payment nobody finished is young for three looks');
select is(pg_temp.abandoned(3), 'true', 'with the fourth it is to be canceled, unless the gateway knows better');
update public.payments p set status = 'canceled' where p.reference = tests.get('p');
select is(pg_temp.abandoned(3), 'false', 'and is canceled once');

update public.payments p set status = 'pending' where p.reference = tests.get('p');
update ops.gateway_checks c set attempts = 20, due_at = now() where c.reason = 'seen';
select is(pg_temp.abandoned(2), 'false', 'how often it was asked about for other reasons does not age it');

-- Plans
insert into public.subscriptions (provider, gateway_id, payment_id)
select p.provider, 'sub_' || n, p.id from (values ('p'), ('q')) v (n), tests.payment(tests.get(n)) p;
update ops.gateway_checks set due_at = now() + interval '1 day';
select pg_temp.due(tests.get('p'), 'seen');
select is(public.claim_gateway_checks(1) #>> '{0,subscription}', null, 'a plan is not asked for with every question');
select pg_temp.due(tests.get('p'), 'month');
select is(public.claim_gateway_checks(1) #>> '{0,subscription}', 'sub_p', 'but about its months, and each for its own payment');

-- What is paid does not wait behind checkouts that nobody finished
update ops.gateway_checks set due_at = now() + interval '1 day';
select pg_temp.due(tests.get('p'), 'unfinished', '1 hour'), pg_temp.due(tests.get('q'), 'seen');
select is(public.claim_gateway_checks(1) #>> '{0,reasons}', '["seen"]', 'what is paid is asked about first, however long a checkout is due');
select * from finish();
