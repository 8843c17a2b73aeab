select plan(12);

insert into public.provider_currencies (provider, currency, minimum_amount, recurring) values ('stripe', 'USD', 50, true)
on conflict on constraint provider_currencies_pkey do update set recurring = true;
select tests.let('plan', tests.package(100, 500, 'USD')::text);
update public.credit_packages set billing = 'month' where id = tests.get('plan')::uuid;
select tests.let('first', (tests.start_payment(tests.person('ada'), 'stripe', tests.get('plan')::uuid, 'USD')).reference);

create function pg_temp.bill(name text default 'first') returns text language plpgsql as $$
declare
  v_subscription public.subscriptions;
  v_payment uuid;
begin
  select s.* into v_subscription from public.subscriptions s where s.payment_id = (tests.payment(tests.get(name))).id;
  v_payment := inbox.bill_subscription(v_subscription);
  return (select p.reference from public.payments p where p.id = v_payment);
end;
$$;
create function pg_temp.invoice(reference text, invoice text) returns void language sql as $$
  select inbox.remember_refs((tests.payment(reference)).id, 'stripe',
    jsonb_build_array(jsonb_build_object('type', 'invoice', 'value', invoice)));
$$;

select is(pg_temp.bill(), tests.get('first'), 'the first invoice pays the payment the plan began with');
select is(pg_temp.bill(), tests.get('first'), 'for as long as it has none');
do $$ begin perform pg_temp.invoice(tests.get('first'), 'in_1'); end $$;
select tests.let('second', pg_temp.bill());
select isnt(tests.get('second'), tests.get('first'), 'the next invoice gets a payment of its own');
select is(
  (select row(p.provider, p.livemode, p.issuer, p.sub, p.user_id, p.payment_type, p.purchase, p.subscription_id, p.description,
     p.amount, p.currency, p.email)::text from tests.payment(tests.get('second')) p),
  (select row(p.provider, p.livemode, p.issuer, p.sub, p.user_id, p.payment_type, p.purchase, p.subscription_id, p.description,
     p.amount, p.currency, p.email)::text from tests.payment(tests.get('first')) p),
  'of the same payer, for the same thing and the same price'
);
select is(
  (select row(p.status, p.fulfilment, p.checkout_status, p.net_amount, p.open_for)::text from tests.payment(tests.get('second')) p),
  '(pending,none,opened,0,)', 'it is not paid by being there'
);
select is(
  (select inbox.find_payment('stripe', jsonb_build_array(jsonb_build_object('type', 'reference', 'value', tests.get('second'))))),
  (tests.payment(tests.get('second'))).id, 'and is found by its reference'
);
do $$ begin perform pg_temp.invoice(tests.get('second'), 'in_2'); end $$;
select ok(pg_temp.bill() not in (tests.get('first'), tests.get('second')), 'so does the one after');

-- What is bought is what was bought then
update public.credit_package_prices set amount = 900 where package_id = tests.get('plan')::uuid;
update public.credit_packages set credits = 1, active = false where id = tests.get('plan')::uuid;
select tests.let('fourth', pg_temp.bill());
select is(
  (select row(p.amount, p.purchase ->> 'credits')::text from tests.payment(tests.get('fourth')) p), '(500,100)',
  'a new price, or a package that is no longer sold, changes nothing for who has subscribed'
);

-- A payer without a profile
select tests.let('other', tests.package(10, 700, 'USD')::text);
update public.credit_packages set billing = 'month' where id = tests.get('other')::uuid;
select tests.let('late', (tests.start_payment_as(
  '{"issuer": "https://clerk.test", "sub": "user_1"}', 'stripe', tests.get('other')::uuid, 'USD')).reference);
do $$ begin perform pg_temp.invoice(tests.get('late'), 'in_late_1'); end $$;
select tests.let('next', pg_temp.bill('late'));
select is((tests.payment(tests.get('next'))).user_id, null, 'whose payer has no profile yet has a payment without one too');
select is((tests.payment(tests.get('next'))).sub, 'user_1', 'that is found by who they are');
select is((tests.payment(tests.get('next'))).amount, 700::bigint, 'each plan has its own price');
select is_empty('select * from tests.broken_books()', 'the books hold');
select * from finish();
