select plan(16);
insert into public.agents (id, name) values ('00000000-0000-4000-8000-0000000000a1', 'Scribe'), ('00000000-0000-4000-8000-0000000000a2', 'Tutor');
select tests.let('p', tests.sale(tests.person('ada')));
select tests.let('q', tests.sale(tests.person('ada')));
select tests.let('b', tests.sale(tests.person('bob')));
create function pg_temp.open(name text, entitled boolean, agent integer default 1) returns boolean language sql as $$
  select fulfilment.open_agent(tests.payment(tests.get(name)), ('00000000-0000-4000-8000-0000000000a' || agent)::uuid, entitled);
$$;
create function pg_temp.access() returns text language sql as $$
  select coalesce(string_agg(format('%s %s', case a.payment_id when (tests.payment(tests.get('p'))).id then 'p' when (tests.payment(tests.get('q'))).id then 'q' else 'b' end,
    case when a.withdrawn_at is null then 'has' else 'had' end), ', ' order by a.payment_id = (tests.payment(tests.get('p'))).id desc, a.user_id = tests.person('ada') desc), '-')
  from public.agent_access a;
$$;
select is(pg_temp.open('p', false), false, 'who is not entitled has nothing');
select is(pg_temp.access(), '-', 'and no row says so');
select is(pg_temp.open('p', true), true, 'who is entitled gets access');
select is(pg_temp.open('p', true), true, 'a second time');
select is(pg_temp.access(), 'p has', 'once');
select is(pg_temp.open('q', true), false, 'a second payment gives what is there already to nobody');
select is(pg_temp.access(), 'p has', 'and leaves it as it is');
select is(pg_temp.open('q', false), false, 'taking it back');
select is(pg_temp.access(), 'p has', 'takes nothing from the first');
select is(pg_temp.open('b', true), true, 'another user''s is their own');
select is(pg_temp.open('p', false), false, 'taken back');
select is(pg_temp.access(), 'p had, b has', 'it was there until now');
update public.agent_access set withdrawn_at = '2026-01-01' where withdrawn_at is not null;
do $$ begin perform pg_temp.open('p', false); end $$;
select is((select max(a.withdrawn_at) from public.agent_access a), '2026-01-01', 'since it was taken first');
select is(pg_temp.open('q', true), true, 'and then the second payment gives it');
select is(pg_temp.open('p', true), false, 'so that the first one can not give it again');
select is(pg_temp.access(), 'p had, q has, b has', 'one at a time');
select * from finish();
