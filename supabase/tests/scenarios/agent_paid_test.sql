-- Access to an agent, paid through a gateway: both doors, repeats, wrong money, and bought twice.
select plan(31);

insert into public.agents (id, name, credits) values ('00000000-0000-4000-8000-0000000000a1', 'Scribe', 50);
insert into public.agent_prices values ('00000000-0000-4000-8000-0000000000a1', 'NGN', 200000);
create function pg_temp.start(name text, provider text default 'paystack') returns void language sql as $$
  select tests.let(name, (tests.start(tests.person('ada'), jsonb_build_object('payment_type', 'agent',
    'agent_id', '00000000-0000-4000-8000-0000000000a1', 'provider', provider, 'currency', 'NGN'))).reference);
$$;
create function pg_temp.stands(name text) returns text language sql as $$
  select format('%s %s %s, access %s, wallet %s, due %s', p.status, p.fulfilment, coalesce(p.effect ->> 'refused', '-'),
    (select count(*) from public.agent_access a where a.user_id = p.user_id and a.withdrawn_at is null), tests.wallet(p.user_id), p.refund_due_amount)
  from tests.payment(tests.get(name)) p;
$$;
create function pg_temp.deliver(name text, key text, facts jsonb, extra jsonb default '{}') returns text language sql as $$
  select concat_ws(' ', r ->> 'outcome', r ->> 'method') from tests.deliver('paystack', key, tests.get(name), facts, extra) r;
$$;
create function pg_temp.has() returns boolean language plpgsql as $$
declare
  v_has boolean;
begin
  perform tests.sign_in(tests.person('ada'));
  v_has := public.has_agent_access('00000000-0000-4000-8000-0000000000a1');
  perform tests.sign_out();
  return v_has;
end;
$$;

select pg_temp.start('p');
select is(pg_temp.has(), false, 'before paying there is no access');
select is(
  public.record_verification((tests.payment(tests.get('p'))).id, 'success', true, true) ->> 'fulfilment', 'none', 'verify-payment first brings nothing'
);
select is(pg_temp.has(), false, 'no access either');
select is(pg_temp.deliver('p', 'k1', tests.captured('c1', 199999)), 'review', 'a wrong amount');
select is(pg_temp.deliver('p', 'k2', tests.captured('c2', 200000, '{}', 'GHS')), 'review', 'another currency');
select is(pg_temp.stands('p'), 'pending review -, access 0, wallet 20, due 0', 'give nothing');
select is(pg_temp.deliver('p', 'k3', tests.captured('c3', 200000)), 'applied', 'the webhook after verify-payment is applied');
select is(pg_temp.stands('p'), 'success applied -, access 1, wallet 70, due 0', 'access, and the credits that come with it');
select is(pg_temp.has(), true, 'what an API asks says so');
select is(pg_temp.deliver('p', 'k3', tests.captured('c3', 200000)), 'duplicate delivery', 'the same delivery');
select is(pg_temp.deliver('p', 'k4', tests.captured('c3', 200000)), 'duplicate fact', 'and the same fact');
select is(pg_temp.stands('p'), 'success applied -, access 1, wallet 70, due 0', 'give nothing twice');
select throws_ok($$select pg_temp.start('again')$$, 'PT409', 'already_owned', 'who has it is told before paying again');

-- Two payments on their way: another gateway made room for a second one, and both are paid
insert into public.provider_currencies (provider, currency, minimum_amount) values ('razorpay', 'NGN', 1)
on conflict on constraint provider_currencies_pkey do nothing;
select pg_temp.deliver('p', 'k5', tests.refunded('r1', 200000));
select is(pg_temp.stands('p'), 'refunded reversed -, access 0, wallet 20, due 0', 'refunded: all of it is gone');
select is(pg_temp.has(), false, 'access too');
select pg_temp.start('q');
do $$ begin perform public.record_checkout((tests.payment(tests.get('q'))).id, 'opened', '{"access_code": "a"}', '[]'); end $$;
select pg_temp.start('second_tab');
select is(tests.get('second_tab'), tests.get('q'), 'a second tab gets the payment that is open');
select pg_temp.start('r', 'razorpay');
select isnt(tests.get('r'), tests.get('q'), 'another gateway gets a payment of its own');
select is(pg_temp.deliver('q', 'k6', tests.captured('c6', 200000)), 'applied', 'both are paid');
select is((tests.deliver('razorpay', 'k7', tests.get('r'), tests.captured('c7', 200000))) ->> 'outcome', 'applied', 'one after the other');
select is(pg_temp.stands('q'), 'success applied -, access 1, wallet 70, due 0', 'the first one gives access');
select is(pg_temp.stands('r'), 'success refund_due already_owned, access 1, wallet 70, due 200000', 'the second one is due for refund');
select is(
  (select (o.payload ->> 'refund_due')::bigint from ops.outbox o where o.payment_id = (tests.payment(tests.get('r'))).id), 200000::bigint, 'which is queued'
);
select is(pg_temp.deliver('q', 'k8', tests.refunded('r6', 200000)), 'applied', 'if the first one is refunded now');
select is(pg_temp.stands('r'), 'success refund_due already_owned, access 0, wallet 20, due 200000', 'the second does not step in: its money is on its way back');
select is((tests.deliver('razorpay', 'k9', tests.get('r'), tests.refunded('r7', 200000))) ->> 'outcome', 'applied', 'and arrives');
select is(pg_temp.stands('r'), 'refunded reversed already_owned, access 0, wallet 20, due 0', 'nothing is owed, and the payer may still read why');
-- The credits were spent: a debt
select pg_temp.start('s');
select pg_temp.deliver('s', 'k10', tests.captured('c10', 200000));
do $$ begin perform ledger.spend_credits(tests.person('ada'), 60, 'a long text', null); end $$;
select is(pg_temp.deliver('s', 'k11', tests.fact('dispute_opened', 'd10', 200000)), 'applied', 'disputed after its credits were spent');
select is(pg_temp.stands('s'), 'disputed reversed -, access 0, wallet -40, due 0', 'access is gone and the credits are a debt');
select is(pg_temp.deliver('s', 'k12', tests.fact('dispute_won', 'd10')), 'applied', 'won');
select is(pg_temp.stands('s'), 'success applied -, access 1, wallet 10, due 0', 'and all is back');
select is_empty('select * from tests.broken_books()', 'the books hold');
select * from finish();
