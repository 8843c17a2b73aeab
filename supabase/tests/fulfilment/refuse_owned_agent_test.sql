select plan(5);
insert into public.agents (id, name) values ('00000000-0000-4000-8000-0000000000a1', 'Scribe'), ('00000000-0000-4000-8000-0000000000a2', 'Tutor');
insert into public.agent_access (payment_id, user_id, agent_id) values (gen_random_uuid(), tests.person('ada'), '00000000-0000-4000-8000-0000000000a1');
create function pg_temp.ask(who text, agent integer) returns void language sql as $$
  select fulfilment.refuse_owned_agent(tests.person(who), ('00000000-0000-4000-8000-0000000000a' || agent)::uuid);
$$;
select throws_ok($$select pg_temp.ask('ada', 1)$$, 'PT409', 'already_owned', 'who has an agent does not pay for it again');
select lives_ok($$select pg_temp.ask('ada', 2)$$, 'another one they may buy');
select lives_ok($$select pg_temp.ask('bob', 1)$$, 'and others this one');
select lives_ok($$select fulfilment.refuse_owned_agent(null, '00000000-0000-4000-8000-0000000000a1')$$, 'who has no profile yet owns nothing');
update public.agent_access set withdrawn_at = now();
select lives_ok($$select pg_temp.ask('ada', 1)$$, 'what was taken back can be bought again');
select * from finish();
