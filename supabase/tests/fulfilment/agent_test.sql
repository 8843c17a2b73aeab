select plan(22);

delete from public.provider_currencies where provider not in ('paystack', 'razorpay');
insert into public.agents (id, name, credits) values ('00000000-0000-4000-8000-0000000000a1', 'Scribe', 50);
insert into public.agent_prices values ('00000000-0000-4000-8000-0000000000a1', 'NGN', 200000);
do $$ begin perform tests.person('ada'); end $$;

-- quote
create function pg_temp.quote(agent text default '00000000-0000-4000-8000-0000000000a1', currency text default 'NGN', who text default 'ada') returns jsonb
language plpgsql as $$
declare
  v_draft public.payments;
begin
  v_draft.payment_type := 'agent';
  v_draft.currency := quote.currency;
  v_draft.issuer := 'supabase';
  v_draft.sub := 'sub-1';
  v_draft.user_id := tests.person(who);
  v_draft.purchase := jsonb_build_object('agent_id', agent, 'credits', 1000000, 'amount', 1);
  return fulfilment.agent('quote', v_draft, null);
end;
$$;
select is(
  pg_temp.quote(),
  '{"amount": 200000, "description": "Access to Scribe", "open_for": "agent:00000000-0000-4000-8000-0000000000a1:supabase:sub-1",
    "purchase": {"agent_id": "00000000-0000-4000-8000-0000000000a1", "name": "Scribe", "credits": 50}}',
  'a quote is the agent''s price and credits, whatever the client says, and one payment at a time is open for it'
);
select is(pg_temp.quote('00000000-0000-4000-8000-00000000dead'), null, 'an unknown agent is not sold');
select is(pg_temp.quote(null), null, 'nor is none');
select throws_ok($$select pg_temp.quote('scribe')$$, '22P02', null, 'garbage is no agent');
select is(pg_temp.quote('00000000-0000-4000-8000-0000000000a1', 'USD'), null, 'nor one without a price in the currency');
update public.agents set active = false;
select is(pg_temp.quote(), null, 'nor one that is no longer sold');
update public.agents set active = true;

-- fulfil
create function pg_temp.fulfil(name text, net bigint) returns text language plpgsql as $$
declare
  v_given jsonb := fulfilment.agent('fulfil', tests.payment(tests.get(name)), net);
begin
  return format('%s %s %s, earned %s, wallet %s', v_given #>> '{effect,access}', v_given #>> '{effect,credits_added}',
    coalesce(v_given #>> '{effect,refused}', 'ok'), v_given -> 'earned', tests.wallet(tests.person('ada')));
end;
$$;
create function pg_temp.start(name text, who text default 'ada') returns text language plpgsql as $$
begin
  update public.payments set open_for = null;
  return tests.let(name, (tests.start(tests.person(who), '{"payment_type": "agent", "agent_id": "00000000-0000-4000-8000-0000000000a1"}')).reference);
end;
$$;
select pg_temp.start('p');
select pg_temp.start('q');
select is(pg_temp.fulfil('p', 0), 'false 0 ok, earned {}, wallet 20', 'nothing paid, nothing given');
select is(pg_temp.fulfil('p', 200000), 'true 50 ok, earned {"revenue:agent": 200000}, wallet 70', 'paid: access and the credits that come with it');
select is(pg_temp.fulfil('p', 200000), 'true 50 ok, earned {"revenue:agent": 200000}, wallet 70', 'once');
select is(pg_temp.fulfil('p', 199999), 'true 49 ok, earned {"revenue:agent": 199999}, wallet 69', 'a part refunded: access stays, credits go in proportion, rounded down');
select is(pg_temp.fulfil('p', 1), 'true 0 ok, earned {"revenue:agent": 1}, wallet 20', 'indivisible while anything is paid');
select is(pg_temp.fulfil('p', 0), 'false 0 ok, earned {}, wallet 20', 'all refunded: nothing is left');
select is(pg_temp.fulfil('p', 200000), 'true 50 ok, earned {"revenue:agent": 200000}, wallet 70', 'the refund failed: all is back');
select is(pg_temp.fulfil('q', 200000), 'false 0 already_owned, earned {}, wallet 70', 'a second payment buys nothing, earns nothing and says why');
update public.payments set effect = '{"refused": "already_owned"}' where reference = tests.get('q');
select is(pg_temp.fulfil('q', 1), 'false 0 already_owned, earned {}, wallet 70', 'to the last minor unit');
select is(pg_temp.fulfil('p', 0), 'false 0 ok, earned {}, wallet 20', 'when the first is refunded');
select is(
  pg_temp.fulfil('q', 200000), 'false 0 already_owned, earned {}, wallet 20', 'the second, which is on its way back, does not step in for it'
);
do $$ begin perform pg_temp.fulfil('p', 200000); end $$;
select is(pg_temp.fulfil('q', 0), 'false 0 ok, earned {}, wallet 70', 'and takes nothing with it');
select throws_ok('select pg_temp.quote()', 'PT409', 'already_owned', 'who has it is told before paying');
select isnt(pg_temp.quote('00000000-0000-4000-8000-0000000000a1', 'NGN', 'bob'), null, 'others may buy it');
update public.agents set credits = 9;
select is(pg_temp.fulfil('p', 200000), 'true 50 ok, earned {"revenue:agent": 200000}, wallet 70', 'what was frozen when it was bought counts');
select is_empty(
  $$select * from tests.broken_books() b where b !~ '^payment '$$, 'wallet and statement agree (the row is settle''s)'
);
select * from finish();
