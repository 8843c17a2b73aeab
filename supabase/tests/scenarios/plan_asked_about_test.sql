-- A plan's next month may be told by nobody: the gateway is asked once a month, until the plan has ended.
select plan(9);

select tests.let('ada', tests.person('ada')::text);
insert into public.provider_currencies (provider, currency, minimum_amount, recurring) values ('stripe', 'USD', 50, true)
on conflict on constraint provider_currencies_pkey do update set recurring = true;
select tests.let('plan', tests.package(100, 500, 'USD')::text);
update public.credit_packages set billing = 'month' where id = tests.get('plan')::uuid;
select tests.let('p', (tests.start_payment(tests.get('ada')::uuid, 'stripe', tests.get('plan')::uuid, 'USD')).reference);

create function pg_temp.pay(invoice text, period_end timestamptz, status text default 'active') returns void language sql as $$
  select public.process_payment_atomic(tests.event('stripe', invoice || status, 'none',
    case status when 'canceled' then '[]' else tests.captured(invoice, 500, '{}', 'USD') end, jsonb_build_object(
      'refs', jsonb_build_array(jsonb_build_object('type', 'invoice', 'value', invoice)),
      'subscription', jsonb_build_object('id', 'sub_1', 'status', status, 'reference', tests.get('p'), 'period_end', period_end))));
$$;
create function pg_temp.check() returns text language sql as $$
  select format('due in %s after %s', c.due_at - now(), c.attempts) from ops.gateway_checks c
  where c.payment_id = (tests.payment(tests.get('p'))).id and c.reason = 'month';
$$;
create function pg_temp.claim() returns jsonb language plpgsql as $$
begin
  update ops.gateway_checks set due_at = case reason when 'month' then now() else now() + interval '1 year' end;
  return public.claim_gateway_checks(10);
end;
$$;
create function pg_temp.finish(outcome text) returns void language sql as $$
  select public.finish_gateway_check((tests.payment(tests.get('p'))).id, outcome, null, now());
$$;

select is(pg_temp.check(), null, 'a plan nobody has paid is asked about as any payment is');
select pg_temp.pay('in_1', now() + interval '30 days');
select is(pg_temp.check(), 'due in 31 days after 0', 'one that is paid, a day after its next month should have been');
select pg_temp.pay('in_2', now() + interval '60 days');
select is(pg_temp.check(), 'due in 31 days after 0', 'a month that is told in time does not move it');
select is(pg_temp.claim() #>> '{0,subscription}', 'sub_1', 'the sweeper is told which plan to ask for');
select pg_temp.finish('unknown');
select is(pg_temp.check(), 'due in 00:01:00 after 1', 'a gateway that does not answer is asked again');
select pg_temp.finish('answered');
select is(pg_temp.check(), 'due in 61 days after 0', 'one that does, a day after the month that is paid now');
update public.subscriptions set current_period_end = now() - interval '2 days';
select is(jsonb_array_length(pg_temp.claim()), 1, 'a month that nobody has paid');
select pg_temp.finish('answered');
select is(pg_temp.check(), 'due in 00:01:00 after 1', 'is asked for again, on the cadence');
select pg_temp.pay('in_3', now(), 'canceled');
select pg_temp.finish('answered');
select is(pg_temp.check(), null, 'and a plan that has ended no more');
select * from finish();
