select plan(6);

create function pg_temp.buy_agent(person text) returns text language plpgsql as $$
declare
  v_payment public.payments := tests.start(tests.person(person), jsonb_build_object('payment_type', 'agent', 'agent_id', tests.get('agent')));
begin
  perform tests.deliver_capture(v_payment.reference);
  return v_payment.reference;
end;
$$;
with made as (insert into public.agents (name, credits) values ('Agent', 3) returning id)
select tests.let('agent', (select m.id::text from made m));
insert into public.agent_prices (agent_id, currency, amount) values (tests.get('agent')::uuid, 'NGN', 100000);
select pg_temp.buy_agent('ada'), pg_temp.buy_agent('bob');

select is_empty('select * from ops.broken_grants()', 'nothing is broken');

-- Each invariant, and a damage that breaks it. What stands in front of it goes first.
create temp table damages (invariant text, damage text);
insert into damages values
  ('credits granted are the net''s share',
    $d$alter table public.transactions disable trigger user; update public.transactions set amount = amount + 1 where payment_id is not null$d$),
  ('access has its payment',
    $d$update public.payments set earned_amount = 0$d$),
  ('a payment for an agent has its access',
    $d$update public.agent_access set withdrawn_at = now()$d$),
  ('one access a user and agent',
    $d$drop index public.agent_access_one_current; update public.agent_access set user_id = tests.person('ada')$d$);
select ok(d.invariant = any (tests.broken_by(d.damage, 'broken_grants')), d.invariant) from damages d;
select set_eq($$select tests.invariants_of('broken_grants')$$, 'select d.invariant from damages d', 'every invariant has its damage');

select * from finish();
