select plan(7);

do $$ begin perform tests.person(name) from unnest(array['ada', 'bob', 'cleo', 'dan', 'eve']) name; end $$;
-- As the RPCs call it: with their rights and the caller's token.
create function pg_temp.own(group_id text) returns uuid language sql security definer as $$
  select (fulfilment.own_group(group_id::uuid)).id;
$$;
grant execute on function pg_temp.own(text) to public;

select tests.let('g', tests.savings_group('draft')::text);
select throws_ok($$select pg_temp.own(tests.get('g'))$$, 'PT403', 'profile_required', 'who is not signed in has no group');
select tests.sign_in(tests.person('ada'));
select is(pg_temp.own(tests.get('g')), tests.get('g')::uuid, 'a group is its creator''s');
select throws_ok(format('select pg_temp.own(%L)', gen_random_uuid()), 'PT404', 'group_not_found', 'one that does not exist is not');
select throws_ok('select pg_temp.own(null)', 'PT404', 'group_not_found', 'nor is none');
select tests.sign_out();
select isnt((select g.xmax::text from public.groups g), '0', 'what is answered is locked until the decision is kept');
insert into public.group_members (group_id, user_id, status) values (tests.get('g')::uuid, tests.person('bob'), 'active');
select tests.sign_in(tests.person('bob'));
select throws_ok($$select pg_temp.own(tests.get('g'))$$, 'PT404', 'group_not_found', 'someone else''s is not found, even for its members');
select throws_ok($$select fulfilment.own_group(null)$$, '42501', null, 'and nobody calls it but through the listed functions');
select tests.sign_out();
select * from finish();
