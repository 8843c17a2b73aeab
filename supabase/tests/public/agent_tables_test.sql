select plan(14);

delete from public.provider_currencies where provider not in ('paystack', 'razorpay');
insert into public.agents (id, name, credits, sort_order) values
  ('00000000-0000-4000-8000-0000000000a1', 'Scribe', 50, 1), ('00000000-0000-4000-8000-0000000000a2', 'Tutor', 0, 2);
insert into public.agent_prices values
  ('00000000-0000-4000-8000-0000000000a1', 'NGN', 200000), ('00000000-0000-4000-8000-0000000000a1', 'USD', 150),
  ('00000000-0000-4000-8000-0000000000a1', 'GHS', 1), ('00000000-0000-4000-8000-0000000000a2', 'INR', 500);
insert into public.agent_access (payment_id, user_id, agent_id) values
  ('00000000-0000-4000-8000-0000000000f1', tests.person('ada'), '00000000-0000-4000-8000-0000000000a1'),
  ('00000000-0000-4000-8000-0000000000f2', tests.person('bob'), '00000000-0000-4000-8000-0000000000a1');
create function pg_temp.refused(change text, state text, description text) returns text language sql as $$
  select throws_ok(change, state, null, description);
$$;
grant execute on function pg_temp.refused(text, text, text) to public;
select pg_temp.refused($$update public.agents set credits = -1$$, '23514', 'an agent that takes credits');
select pg_temp.refused($$update public.agent_prices set amount = 0$$, '23514', 'a price of nothing');
select pg_temp.refused($$insert into public.agent_prices values ('00000000-0000-4000-8000-0000000000a1', 'NGN', 1)$$, '23505', 'two prices in one currency');
select pg_temp.refused(
  $$insert into public.agent_access (payment_id, user_id, agent_id) values (gen_random_uuid(), tests.person('ada'), '00000000-0000-4000-8000-0000000000a1')$$,
  '23505', 'access that is there already'
);
select pg_temp.refused(
  $$insert into public.agent_access (payment_id, user_id, agent_id) values ('00000000-0000-4000-8000-0000000000f1', tests.person('eve'), '00000000-0000-4000-8000-0000000000a1')$$,
  '23505', 'access of two users by one payment'
);
select pg_temp.refused('delete from public.agents', '23503', 'an agent somebody has is not forgotten');

-- agent_offers
create function pg_temp.offers() returns text language sql as $$
  select string_agg(format('%s %s %s by %s', o.name, o.amount, o.currency, o.providers), '; ' order by o.sort_order, o.currency)
  from public.agent_offers o where o.name in ('Scribe', 'Tutor');
$$;
grant execute on function pg_temp.offers() to public;
set local role anon;
select is(
  pg_temp.offers(), 'Scribe 200000 NGN by {paystack}; Scribe 150 USD by {razorpay}; Tutor 500 INR by {razorpay}',
  'an agent is offered in each currency by the gateways that take its price; by none it is no offer'
);
select is((select o.credits from public.agent_offers o where o.name = 'Tutor'), 0::bigint, 'with the credits that come with it');
reset role;
update public.agents set active = false where name = 'Scribe';
set local role anon;
select is(pg_temp.offers(), 'Tutor 500 INR by {razorpay}', 'what is no longer sold is no offer');
select is((select count(*) from public.agents a where a.name = 'Scribe'), 0::bigint, 'nor shown');
select pg_temp.refused('select * from public.agent_access', '42501', 'a visitor sees nobody''s access');
reset role;
select tests.sign_in(tests.person('ada'));
select is((select count(*) from public.agent_access), 1::bigint, 'a user sees their own');
select pg_temp.refused(
  $$insert into public.agent_access (payment_id, user_id, agent_id) values (gen_random_uuid(), public.me(), '00000000-0000-4000-8000-0000000000a2')$$, '42501', 'and gives themselves none'
);
select pg_temp.refused($$update public.agent_prices set amount = 1$$, '42501', 'nor makes it cheap');
select tests.sign_out();
select * from finish();
