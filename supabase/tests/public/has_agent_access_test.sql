select plan(11);

insert into public.agents (id, name) values ('00000000-0000-4000-8000-0000000000a1', 'Scribe'), ('00000000-0000-4000-8000-0000000000a2', 'Tutor');
insert into public.agent_access (payment_id, user_id, agent_id, withdrawn_at) values
  (gen_random_uuid(), tests.person('ada'), '00000000-0000-4000-8000-0000000000a1', null),
  (gen_random_uuid(), tests.person('ada'), '00000000-0000-4000-8000-0000000000a2', now()),
  (gen_random_uuid(), tests.person('bob'), '00000000-0000-4000-8000-0000000000a2', null);

select tests.sign_in(tests.person('ada'));
select is(public.has_agent_access('00000000-0000-4000-8000-0000000000a1'), true, 'who bought an agent may use it');
select is(public.has_agent_access('00000000-0000-4000-8000-0000000000a2'), false, 'not once it was withdrawn, nor because bob may');
select is(public.has_agent_access(gen_random_uuid()), false, 'an unknown agent nobody may use');
select is(public.has_agent_access(null), false, 'nor none');
select is((select count(*) from public.agent_access), 2::bigint, 'a user sees their own access, withdrawn ones too');
select throws_ok('update public.agent_access set withdrawn_at = null', '42501', null, 'and gives themselves none');
select tests.sign_out();
select tests.sign_in(tests.person('eve'));
select is(public.has_agent_access('00000000-0000-4000-8000-0000000000a1'), false, 'who bought nothing may use nothing');
select tests.sign_out();
select tests.sign_in(tests.person('eve'));
select set_config('role', 'postgres', true);
select is(public.has_agent_access('00000000-0000-4000-8000-0000000000a1'), false, 'also for a role that no policy binds');
select tests.sign_out();
update public.agents set active = false;
select tests.sign_in(tests.person('ada'));
select is(public.has_agent_access('00000000-0000-4000-8000-0000000000a1'), true, 'what was bought stays when it is no longer sold');
select tests.sign_out();
set local role authenticated;
select is(public.has_agent_access('00000000-0000-4000-8000-0000000000a1'), false, 'a token of nobody gives nothing');
reset role;
set local role anon;
select throws_ok('select public.has_agent_access(null)', '42501', null, 'a visitor is not even told');
reset role;
select * from finish();
