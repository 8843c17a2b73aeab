select plan(20);

do $$ begin perform tests.person(name) from unnest(array['ada', 'bob', 'cleo', 'dan', 'eve']) name; end $$;
create function pg_temp.savings(status text default 'open', size integer default 3, deposit bigint default 50000)
returns uuid language sql as $$
  insert into public.groups
    (name, created_by, contribution_amount, security_deposit, currency, size, cycle_days, status, starts_on)
  values ('Ajo', tests.person('ada'), 100000, deposit, 'NGN', size, 7, status,
    case when status in ('active', 'completed') then current_date end)
  returning id;
$$;
create function pg_temp.seat(person text, status text default 'active') returns uuid language sql as $$
  insert into public.group_members (group_id, user_id, status)
  values (tests.get('g')::uuid, tests.person(person), status) returning id;
$$;
create function pg_temp.as(person text, query text) returns text language plpgsql as $$
declare
  v_answer text;
begin
  perform tests.sign_in(tests.person(person));
  execute query into v_answer;
  perform tests.sign_out();
  return v_answer;
end;
$$;
create function pg_temp.refused(person text, query text, state text, message text, description text) returns text
language sql as $$
  select throws_ok(format('select pg_temp.as(%L, %L)', person, query), state, message, description);
$$;
create function pg_temp.ask(person text, message text default 'Hello') returns text language sql as $$
  select pg_temp.as(person, format('select public.request_to_join(%L, %L)', tests.get('g'), message));
$$;
create function pg_temp.becomes(status text) returns void language sql as $$
  update public.groups g set status = becomes.status, starts_on = current_date where g.id = tests.get('g')::uuid;
$$;
create function pg_temp.not_found(group_id text, description text) returns text language sql as $$
  select pg_temp.refused('bob', format('select public.request_to_join(%L)', not_found.group_id), 'PT404', 'group_not_found', description);
$$;

select tests.let('g', pg_temp.savings('open', 2)::text);
select throws_ok($$select public.request_to_join(tests.get('g')::uuid)$$, 'PT403', 'profile_required', 'who is not signed in asks nothing');
set local role anon;
select throws_ok($$select public.request_to_join(null)$$, '42501', null, 'a visitor may not call it');
reset role;
select pg_temp.not_found(gen_random_uuid()::text, 'a group that does not exist');
select pg_temp.not_found(null, 'none');
select pg_temp.becomes('draft');
select pg_temp.not_found(tests.get('g'), 'a draft is not there');
select pg_temp.becomes('active');
select pg_temp.not_found(tests.get('g'), 'one that has started takes nobody');
select pg_temp.becomes('completed');
select pg_temp.not_found(tests.get('g'), 'nor one that is over');
select pg_temp.becomes('closed');
select pg_temp.not_found(tests.get('g'), 'nor one that is closed');
select pg_temp.becomes('open');

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

-- What it is for
do $$ begin perform pg_temp.seat('dan'); end $$;
select pg_temp.refused(
  'dan', format('select public.request_to_join(%L)', tests.get('g')), 'PT409', 'already_a_member', 'a member has nothing to ask for'
);
update public.group_members set status = 'left';
select isnt(pg_temp.ask('dan'), null, 'who left may ask to come back');
select tests.let('other', tests.get('g'));
do $$ begin perform pg_temp.seat('eve'); end $$;
select tests.let('g', pg_temp.savings('open', 2)::text);
select isnt(pg_temp.ask('eve'), null, 'who is in one group may ask for another');
do $$ begin perform pg_temp.ask('cleo', repeat('m', 501)); end $$;
select is(
  (select length(r.message) from public.group_join_requests r where r.user_id = tests.person('cleo') and r.group_id = tests.get('g')::uuid),
  500, 'a message too long is cut'
);
select isnt(pg_temp.ask('bob', null), null, 'and none is none');
select * from finish();
