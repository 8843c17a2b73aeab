select plan(19);

insert into public.provider_currencies (provider, currency, minimum_amount, recurring) values ('stripe', 'USD', 50, true)
on conflict on constraint provider_currencies_pkey do update set recurring = true;
select tests.let('plan', tests.package(100, 500, 'USD')::text);
update public.credit_packages set billing = 'month' where id = tests.get('plan')::uuid;
select tests.let('p', (tests.start_payment(tests.person('ada'), 'stripe', tests.get('plan')::uuid, 'USD')).reference);
select tests.let('q', (tests.start_payment(tests.person('ada'), 'stripe', tests.get('plan')::uuid, 'USD')).reference);

-- What an event that tells this of a subscription finds: the payment it began with.
create function pg_temp.learn(told jsonb, provider text default 'stripe') returns text language sql as $$
  select p.reference from public.payments p
  where p.id = (inbox.learn_subscription(learn.provider, jsonb_build_object('subscription', told))).payment_id;
$$;
create function pg_temp.kept(reference text) returns text language sql as $$
  select concat_ws(' ', coalesce(s.gateway_id, '-'), s.status, coalesce(s.current_period_end::date::text, '-'), coalesce(s.ends_at::date::text, '-'))
  from public.subscriptions s where s.payment_id = (tests.payment(kept.reference)).id;
$$;

select is(pg_temp.kept(tests.get('p')), '- pending - -', 'a subscription begins unheard of');
select is((inbox.learn_subscription('stripe', '{"facts": []}')).id, null, 'an event of none tells of none');
select is((inbox.learn_subscription('stripe', '{"subscription": null}')).id, null, 'nor does null');
select is(pg_temp.learn('{"id": "sub_x"}'), null, 'an unknown one is not ours');
select is(pg_temp.learn('{"id": "sub_x", "reference": "PAY-other"}'), null, 'nor is one with somebody else''s reference');
select is(
  pg_temp.learn(jsonb_build_object('id', 'sub_x', 'reference', tests.get('p')), 'razorpay'), null, 'nor is one of another gateway'
);
select is(pg_temp.kept(tests.get('p')), '- pending - -', 'nothing was learned of those');

select is(
  pg_temp.learn(jsonb_build_object('id', 'sub_1', 'reference', tests.get('p'))), tests.get('p'), 'ours is known by our reference'
);
select is(pg_temp.kept(tests.get('p')), 'sub_1 pending - -', 'and its name is kept');
select is(
  pg_temp.learn('{"id": "sub_1", "status": "active", "period_end": "2027-02-01T00:00:00Z"}'), tests.get('p'), 'from then on by its name'
);
select is(pg_temp.kept(tests.get('p')), 'sub_1 active 2027-02-01 -', 'what is told is kept');
select is(
  pg_temp.learn(jsonb_build_object('id', 'sub_2', 'reference', tests.get('p'))), null, 'a second one can''t take its place'
);
do $$ begin perform pg_temp.learn('{"id": "sub_1", "period_end": "2027-01-01T00:00:00Z"}'); end $$;
select is(pg_temp.kept(tests.get('p')), 'sub_1 active 2027-02-01 -', 'an older month takes nothing back');
do $$ begin perform pg_temp.learn('{"id": "sub_1", "status": "active", "ends_at": "2027-02-01T00:00:00Z"}'); end $$;
select is(pg_temp.kept(tests.get('p')), 'sub_1 active 2027-02-01 2027-02-01', 'that it ends is kept');
do $$ begin perform pg_temp.learn('{"id": "sub_1"}'); end $$;
select is(pg_temp.kept(tests.get('p')), 'sub_1 active 2027-02-01 2027-02-01', 'by an event that says nothing of it too');
do $$ begin perform pg_temp.learn('{"id": "sub_1", "status": "active", "ends_at": null}'); end $$;
select is(pg_temp.kept(tests.get('p')), 'sub_1 active 2027-02-01 -', 'and that it goes on after all');
do $$ begin
  perform pg_temp.learn('{"id": "sub_1", "status": "canceled", "ends_at": "2027-01-15T00:00:00Z"}');
  perform pg_temp.learn('{"id": "sub_1", "status": "active", "ends_at": null}');
end $$;
select is(pg_temp.kept(tests.get('p')), 'sub_1 canceled 2027-02-01 2027-01-15', 'one that has ended stays ended, whatever comes late');
select is(pg_temp.kept(tests.get('q')), '- pending - -', 'the other plan was left alone');

-- What waited for the name
do $$ begin
  perform tests.deliver('stripe', 'k', null, tests.captured('in_9', 500, '{}', 'USD'),
    '{"refs": [{"type": "invoice", "value": "in_9"}, {"type": "subscription", "value": "sub_9"}], "subscription": {"id": "sub_9"}}');
  update inbox.webhook_events set next_retry_at = now() + interval '1 hour' where event_key = 'k';
  perform pg_temp.learn(jsonb_build_object('id', 'sub_9', 'reference', tests.get('q')));
end $$;
select ok(
  (select e.outcome = 'parked' and e.next_retry_at <= now() from inbox.webhook_events e where e.event_key = 'k'),
  'an invoice that waited for the name is due'
);
select * from finish();
