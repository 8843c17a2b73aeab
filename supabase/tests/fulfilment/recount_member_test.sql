select plan(40);

do $$ begin perform tests.person(name) from unnest(array['ada', 'bob', 'cleo', 'dan', 'eve']) name; end $$;
create function pg_temp.recount(person text) returns text language plpgsql as $$
begin
  perform fulfilment.recount_member(tests.get('g')::uuid, tests.person(person));
  return (
    select concat_ws(' ', m.status, 'deposit', m.has_paid_security_deposit)
    from public.group_members m where m.group_id = tests.get('g')::uuid and m.user_id = tests.person(person)
  );
end;
$$;
create function pg_temp.hold(reference text, deposit bigint, contribution bigint) returns void language sql as $$
  update fulfilment.group_funds f set deposit = hold.deposit, contribution = hold.contribution
  where f.payment_id = (tests.payment(reference)).id;
$$;
create function pg_temp.request(id text) returns text language sql as $$
  select r.status from public.group_join_requests r where r.id = request.id::uuid;
$$;

-- A member
select tests.let('g', tests.savings_group('open')::text);
do $$ begin perform tests.put_in_group('dan', 50000, 100000); end $$;
select is(pg_temp.recount('dan'), null, 'money makes nobody a member who has no place');
select is((select count(*) from public.contributions), 0::bigint, 'nor gives them cycles');
do $$ begin
  perform tests.seat('bob', 'withdrawn');
  perform tests.let('r', tests.join_request('bob')::text);
  perform tests.let('p', tests.put_in_group('bob', 50000, 100000));
end $$;
select is(pg_temp.recount('bob'), 'active deposit t', 'who has paid deposit and contribution is in');
select is(pg_temp.request(tests.get('r')), 'joined', 'their request is joined');
select is(
  (select m.security_deposit_paid_at from public.group_members m where m.user_id = tests.person('bob')), now(), 'the deposit was paid now'
);
select is((select count(*) from public.contributions), 3::bigint, 'and they have their cycles');
update public.group_members set security_deposit_paid_at = now() - interval '1 day';
select is(pg_temp.recount('bob'), 'active deposit t', 'again it is the same');
select is(
  (select m.security_deposit_paid_at from public.group_members m where m.user_id = tests.person('bob')), now() - interval '1 day',
  'the deposit was paid when it was first'
);
select pg_temp.hold(tests.get('p'), 49999, 0);
select is(pg_temp.recount('bob'), 'active deposit f', 'with part of the deposit they are in, the deposit is not paid');
select pg_temp.hold(tests.get('p'), 0, 1);
select is(pg_temp.recount('bob'), 'active deposit f', 'as with any money at all');
select pg_temp.hold(tests.get('p'), 0, 0);
select is(pg_temp.recount('bob'), 'withdrawn deposit f', 'with none they are not');
select is(pg_temp.request(tests.get('r')), 'approved', 'their request is approved as before they paid');
select is(
  (select string_agg(c.status, ' ') from public.contributions c), 'refunded', 'the cycle they had paid was refunded'
);
select pg_temp.hold(tests.get('p'), 50000, 0);
select is(pg_temp.recount('bob'), 'active deposit t', 'money that comes back brings them back');
select is(pg_temp.request(tests.get('r')), 'joined', 'and their request');
do $$ begin perform pg_temp.hold(tests.get('p'), 30000, 0), tests.put_in_group('bob', 20000, 0); end $$;
select is(pg_temp.recount('bob'), 'active deposit t', 'the deposit may come in parts');
do $$ begin perform tests.seat('eve'); end $$;
select is(pg_temp.recount('eve'), 'withdrawn deposit f', 'a place without money is none');

-- Requests from another time
update public.group_join_requests set created_at = now() - interval '1 hour';
select tests.let('r2', tests.join_request('bob', 'rejected')::text);
update fulfilment.group_funds set deposit = 0;
select is(pg_temp.recount('bob'), 'withdrawn deposit f', 'when their money is gone');
select is(pg_temp.request(tests.get('r')), 'joined', 'a request of an earlier time is not approved again');
select is(pg_temp.request(tests.get('r2')), 'rejected', 'nor one that was rejected since');
update public.group_join_requests set status = 'joined' where id = tests.get('r2')::uuid;
select is(pg_temp.recount('bob'), 'withdrawn deposit f', 'who joined twice');
select is(pg_temp.request(tests.get('r')) || ' ' || pg_temp.request(tests.get('r2')), 'joined approved', 'has one approved request, the newest');

-- Left
update public.group_members set status = 'left' where user_id = tests.person('bob');
update public.group_join_requests set status = 'joined';
select pg_temp.hold(tests.get('p'), 50000, 100000);
select is(left(pg_temp.recount('bob'), 4), 'left', 'who has left is not back because their money still is');
select is(pg_temp.request(tests.get('r2')), 'joined', 'nor is their request approved again');

-- No deposit asked
select tests.let('g', tests.savings_group('open', 3, 0)::text);
do $$ begin
  perform tests.seat('bob', 'withdrawn');
  perform tests.let('p', tests.put_in_group('bob', 0, 100000));
end $$;
select is(pg_temp.recount('bob'), 'active deposit t', 'a deposit of nothing is paid by whoever is in');
select pg_temp.hold(tests.get('p'), 0, 0);
select is(pg_temp.recount('bob'), 'withdrawn deposit f', 'and by nobody who is not');

-- The group
select tests.let('g', tests.savings_group('draft')::text);
do $$ begin
  perform tests.seat('ada', 'withdrawn'), tests.seat('bob', 'withdrawn');
  perform tests.let('p', tests.put_in_group('ada', 50000, 100000));
end $$;
select is(pg_temp.recount('ada'), 'active deposit t', 'the creator pays');
select is((tests.read_group()).status, 'open', 'and the group opens');
do $$ begin perform pg_temp.hold(tests.get('p'), 0, 0), pg_temp.recount('ada'); end $$;
select is((tests.read_group()).status, 'draft', 'with their money it is a draft again');
do $$ begin
  perform tests.let('q', tests.put_in_group('bob', 50000, 100000));
  perform pg_temp.recount('bob');
end $$;
select is((tests.read_group()).status, 'open', 'a group with anybody in it is open: no member has one they can''t see');
do $$ begin
  perform pg_temp.hold(tests.get('p'), 50000, 100000), pg_temp.recount('ada');
  perform pg_temp.hold(tests.get('p'), 0, 0), pg_temp.recount('ada');
end $$;
select is((tests.read_group()).status, 'open', 'so it stays when the creator''s money goes back');
do $$ begin perform pg_temp.hold(tests.get('q'), 0, 0), pg_temp.recount('bob'); end $$;
select is((tests.read_group()).status, 'draft', 'until the last is out');
update public.groups set status = 'closed' where id = tests.get('g')::uuid;
do $$ begin perform pg_temp.hold(tests.get('p'), 50000, 100000), pg_temp.recount('ada'); end $$;
select is((tests.read_group()).status, 'closed', 'money does not open a closed group');
update public.groups set status = 'active', starts_on = current_date where id = tests.get('g')::uuid;
do $$ begin perform pg_temp.hold(tests.get('p'), 0, 0), pg_temp.recount('ada'); end $$;
select is((tests.read_group()).status, 'active', 'nor does its leaving unmake one that has started');

-- Elsewhere
select tests.let('full', tests.savings_group('open')::text), tests.let('g', tests.get('full'));
do $$ begin perform tests.seat('cleo'), tests.let('r2', tests.join_request('bob')::text); end $$;
update public.group_join_requests set created_at = now() + interval '1 hour' where id = tests.get('r2')::uuid;
select tests.let('empty', tests.savings_group('open')::text), tests.let('g', tests.savings_group('draft')::text);
do $$ begin perform tests.seat('bob', 'withdrawn'), tests.let('r', tests.join_request('bob')::text); end $$;
select is(pg_temp.recount('bob'), 'withdrawn deposit f', 'a draft');
select is((tests.read_group()).status, 'draft', 'stays one, whoever is in another group');
do $$ begin perform tests.put_in_group('bob', 50000, 100000), pg_temp.recount('bob'); end $$;
select is(pg_temp.request(tests.get('r')), 'joined', 'who joins a group has joined this one');
select is(pg_temp.request(tests.get('r2')), 'approved', 'and no other, asked though they have since');
select is(
  (select string_agg(g.status, ' ') from public.groups g where g.id in (tests.get('full')::uuid, tests.get('empty')::uuid)),
  'open open', 'other groups are as they were'
);
select throws_ok(
  format('select fulfilment.recount_member(%L, %L)', gen_random_uuid(), tests.person('bob')), 'P0002', null, 'an unknown group is an error'
);
select * from finish();
