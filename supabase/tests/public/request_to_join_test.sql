select plan(22);

do $$ begin perform tests.person(name) from unnest(array['ada', 'bob', 'cleo', 'dan', 'eve']) name; end $$;
create function pg_temp.ask(person text, message text default 'Hello') returns text language sql as $$
  select tests.as_person(person, format('select public.request_to_join(%L, %L)', tests.get('g'), message));
$$;
create function pg_temp.not_found(group_id text, description text) returns text language sql as $$
  select tests.person_refused('bob', format('select public.request_to_join(%L)', not_found.group_id), 'PT404', 'group_not_found', description);
$$;

select tests.let('g', tests.savings_group('open', 2)::text);
select throws_ok($$select public.request_to_join(tests.get('g')::uuid)$$, 'PT403', 'profile_required', 'who is not signed in asks nothing');
set local role anon;
select throws_ok($$select public.request_to_join(null)$$, '42501', null, 'a visitor may not call it');
reset role;
select pg_temp.not_found(gen_random_uuid()::text, 'a group that does not exist');
select pg_temp.not_found(null, 'none');
select tests.group_becomes('draft');
select pg_temp.not_found(tests.get('g'), 'a draft is not there');
select tests.group_becomes('active');
select pg_temp.not_found(tests.get('g'), 'one that has started takes nobody');
select tests.group_becomes('completed');
select pg_temp.not_found(tests.get('g'), 'nor one that is over');
select tests.group_becomes('closed');
select pg_temp.not_found(tests.get('g'), 'nor one that is closed');
select tests.group_becomes('open');

select tests.let('r', pg_temp.ask('bob'));
select is(
  (select to_jsonb(r) - 'group_id' from public.group_join_requests r),
  jsonb_build_object('id', tests.get('r'), 'user_id', tests.person('bob'), 'status', 'requested', 'message', 'Hello',
    'decided_by', null, 'decided_at', null, 'created_at', now()),
  'a request waits for the creator'
);
select is(pg_temp.ask('bob', 'Again'), tests.get('r'), 'asking twice is asking once');
select is((select r.message from public.group_join_requests r), 'Hello', 'in the first words');
select isnt(pg_temp.ask('cleo'), tests.get('r'), 'each asks for themselves');
update public.group_join_requests set status = 'approved', decided_by = tests.person('ada');
select is(pg_temp.ask('bob'), tests.get('r'), 'who is approved need not ask again');
update public.group_join_requests set status = 'rejected';
select isnt(pg_temp.ask('bob'), tests.get('r'), 'who was rejected may');
select is(
  (select string_agg(r.status, ' ' order by r.status) from public.group_join_requests r where r.user_id = tests.person('bob')),
  'rejected requested', 'the answer to the first is kept'
);
select is(
  pg_temp.ask('bob', 'Once more'),
  (select r.id::text from public.group_join_requests r where r.user_id = tests.person('bob') and r.status = 'requested'),
  'and asking twice is asking once again'
);

-- What it is for
do $$ begin perform tests.seat('dan'); end $$;
select tests.person_refused(
  'dan', format('select public.request_to_join(%L)', tests.get('g')), 'PT409', 'already_a_member', 'a member has nothing to ask for'
);
update public.group_members set status = 'left';
select isnt(pg_temp.ask('dan'), null, 'who left may ask to come back');
select tests.let('other', tests.get('g'));
do $$ begin perform tests.seat('eve'); end $$;
select tests.let('g', tests.savings_group('open', 2)::text);
select isnt(pg_temp.ask('eve'), null, 'who is in one group may ask for another');
do $$ begin
  insert into public.group_join_requests (group_id, user_id) values (tests.get('other')::uuid, tests.person('eve'));
end $$;
select is(
  pg_temp.ask('eve'),
  (select r.id::text from public.group_join_requests r where r.user_id = tests.person('eve') and r.group_id = tests.get('g')::uuid),
  'where a request for the first is another'
);
do $$ begin perform pg_temp.ask('cleo', repeat('m', 501)); end $$;
select is(
  (select length(r.message) from public.group_join_requests r where r.user_id = tests.person('cleo') and r.group_id = tests.get('g')::uuid),
  500, 'a message too long is cut'
);
select isnt(pg_temp.ask('bob', null), null, 'and none is none');
select * from finish();
