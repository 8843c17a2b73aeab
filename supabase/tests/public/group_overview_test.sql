select plan(24);

do $$ begin perform tests.person(name) from unnest(array['ada', 'bob', 'cleo', 'dan', 'eve']) name; end $$;
create function pg_temp.see(person text) returns jsonb language sql as $$
  select tests.as_person(person, format('select public.group_overview(%L)', tests.get('g')))::jsonb;
$$;
create function pg_temp.cycle_on(starts_on date, status text default 'active') returns text language plpgsql as $$
begin
  update public.groups g set status = cycle_on.status, starts_on = cycle_on.starts_on where g.id = tests.get('g')::uuid;
  return pg_temp.see('eve') #>> '{group,current_cycle}';
end;
$$;
create function pg_temp.not_found(person text, group_id text, description text) returns text language sql as $$
  select tests.person_refused(person, format('select public.group_overview(%L)', group_id), 'PT404', 'group_not_found', description);
$$;

select tests.let('g', tests.savings_group('draft')::text);
select throws_ok($$select public.group_overview(tests.get('g')::uuid)$$, 'PT403', 'profile_required', 'who is not signed in sees nothing');
set local role anon;
select throws_ok('select public.group_overview(null)', '42501', null, 'a visitor may not ask');
reset role;
select pg_temp.not_found('ada', gen_random_uuid()::text, 'an unknown group');
select pg_temp.not_found('ada', null, 'none');
select pg_temp.not_found('bob', tests.get('g'), 'somebody else''s draft');
select is(
  pg_temp.see('ada'),
  jsonb_build_object(
    'group', to_jsonb(tests.read_group()) || '{"is_creator": true, "seats_taken": 0, "current_cycle": null}',
    'request', null, 'members', null, 'requests', '[]'::jsonb
  ),
  'a draft is its creator''s to see, empty'
);

update public.groups set status = 'open';
do $$ begin
  perform tests.seat('ada'), tests.seat('bob'), tests.seat('cleo', 'left');
  perform tests.join_request('bob', 'joined'), tests.let('r', tests.join_request('dan', 'requested')::text), tests.join_request('cleo', 'rejected');
  update public.group_join_requests set message = 'I save every week' where user_id = tests.person('dan');
  update public.profiles set first_name = 'Dan', last_name = 'Eze' where id = tests.person('dan');
end $$;
select is(
  pg_temp.see('ada') -> 'requests',
  jsonb_build_array(jsonb_build_object('id', tests.get('r'), 'name', 'Dan E.', 'message', 'I save every week', 'status', 'requested')),
  'the creator sees who waits for an answer, by name'
);
select is(jsonb_array_length(pg_temp.see('ada') -> 'members'), 3, 'and the members');
select is(pg_temp.see('ada') #>> '{group,seats_taken}', '2', 'only who is in holds a seat');
select is(jsonb_array_length(pg_temp.see('bob') -> 'members'), 3, 'a member sees the members');
select is(pg_temp.see('bob') -> 'requests', 'null', 'not the requests');
select is(pg_temp.see('bob') #>> '{group,is_creator}', 'false', 'nor do they decide');
select is(
  pg_temp.see('dan') - 'group', jsonb_build_object('request', jsonb_build_object('id', tests.get('r'), 'status', 'requested'),
    'members', null, 'requests', null),
  'who asks sees how their request stands, and nobody'
);
select is(
  pg_temp.see('eve') - 'group', '{"request": null, "members": null, "requests": null}', 'a stranger sees the group alone'
);
select is(pg_temp.see('eve') #>> '{group,seats_taken}', '2', 'with how many seats are taken');
select is(pg_temp.see('cleo') -> 'members', 'null', 'who left is a stranger');
update public.group_join_requests set created_at = now() - interval '1 hour' where user_id = tests.person('cleo');
do $$ begin perform tests.join_request('cleo', 'approved'); end $$;
select is(pg_temp.see('cleo') #>> '{request,status}', 'approved', 'of several requests the last counts');
select is(jsonb_array_length(pg_temp.see('ada') -> 'requests'), 2, 'an approved request is still the creator''s to reject');
update public.groups set status = 'closed';
select is(pg_temp.see('eve') #>> '{group,status}', 'closed', 'a closed group can still be seen');

-- Three cycles of a week
select is(pg_temp.cycle_on(current_date + 1), null, 'before it starts there is no cycle');
select is(pg_temp.cycle_on(current_date), '1', 'the first day is in the first');
select is(pg_temp.cycle_on(current_date - 6), '1', 'so is the seventh');
select is(pg_temp.cycle_on(current_date - 7), '2', 'the eighth is in the second');
select is(pg_temp.cycle_on(current_date - 30, 'completed'), '3', 'and after the last it is the last');
select * from finish();
