select plan(38);

do $$ begin perform tests.person(name) from unnest(array['ada', 'bob', 'cleo', 'dan', 'eve']) name; end $$;
-- begun: the payment exists; otherwise it is only being quoted.
create function pg_temp.refusal(person text, admits boolean default true, begun boolean default true) returns text
language plpgsql as $$
declare
  v_payment public.payments;
  v_group public.groups;
begin
  v_payment.id := case when begun then gen_random_uuid() end;
  v_payment.user_id := tests.person(person);
  select * into strict v_group from public.groups g where g.id = tests.get('g')::uuid;
  return fulfilment.group_refusal(v_payment, v_group, admits);
end;
$$;
-- Their one request to the group.
create function pg_temp.asked(person text, status text) returns void language plpgsql as $$
begin
  delete from public.group_join_requests r where r.group_id = tests.get('g')::uuid and r.user_id = tests.person(person);
  insert into public.group_join_requests (group_id, user_id, status, decided_by)
  values (tests.get('g')::uuid, tests.person(person), status, case when status <> 'requested' then tests.person('ada') end);
end;
$$;
create function pg_temp.move(person text, status text) returns void language sql as $$
  update public.group_members m set status = move.status
  where m.group_id = tests.get('g')::uuid and m.user_id = tests.person(person);
$$;

-- Who may come in
select tests.let('g', tests.savings_group('open', 2)::text);
select is(pg_temp.refusal('bob'), 'request_not_approved', 'who never asked is not let in');
select is(pg_temp.refusal('bob', false), 'not_a_member', 'and has nothing to pay as a member');
select pg_temp.asked('bob', 'requested');
select is(pg_temp.refusal('bob'), 'request_not_approved', 'asking is not enough');
select pg_temp.asked('bob', 'rejected');
select is(pg_temp.refusal('bob'), 'request_not_approved', 'nor is being rejected');
select pg_temp.asked('bob', 'joined');
select is(pg_temp.refusal('bob'), 'request_not_approved', 'nor having been in once');
select pg_temp.asked('bob', 'approved');
select is(pg_temp.refusal('bob'), null, 'an approved request is');
select is(pg_temp.refusal('bob', true, false), null, 'also before paying');
select is(pg_temp.refusal('bob', false), 'not_a_member', 'but not for a payment of members');
select is(pg_temp.refusal('cleo'), 'request_not_approved', 'nobody else comes in by it');
select is(pg_temp.refusal('ada'), null, 'the creator needs no request');
select is(pg_temp.refusal('ada', false), 'not_a_member', 'but pays as a member only when they are one');
select tests.let('other', tests.get('g'));
select tests.let('g', tests.savings_group('open', 2)::text);
select is(pg_temp.refusal('bob'), 'request_not_approved', 'an approval holds for its own group');
select tests.let('g', tests.get('other'));

-- Seats
do $$ begin perform tests.seat('cleo'), tests.seat('dan'); end $$;
select is(pg_temp.refusal('bob'), 'group_full', 'all seats are taken');
select is(pg_temp.refusal('bob', true, false), 'group_full', 'which is said before paying');
select is(pg_temp.refusal('ada'), 'group_full', 'to the creator too');
select is(pg_temp.refusal('cleo'), null, 'a member pays on');
select is(pg_temp.refusal('cleo', false), null, 'in any way');
select is(pg_temp.refusal('cleo', false, false), null, 'and may begin to');
select pg_temp.move('dan', 'left');
select is(pg_temp.refusal('bob'), null, 'who has left holds no seat');
select pg_temp.move('dan', 'withdrawn');
select is(pg_temp.refusal('bob'), null, 'nor who has no money in the group');

-- All their money went back
select is(pg_temp.refusal('dan'), 'request_not_approved', 'without an approval nobody comes back');
select pg_temp.asked('dan', 'approved');
select is(pg_temp.refusal('dan'), null, 'with it they pay to join again');
select is(pg_temp.refusal('dan', false), null, 'a contribution they began as a member makes them one again');
select is(pg_temp.refusal('dan', false, false), 'not_a_member', 'a new one can''t be begun');
do $$ begin perform tests.seat('eve'); end $$;
select is(pg_temp.refusal('dan', false), 'group_full', 'and their seat may be another''s by now');
select pg_temp.move('eve', 'left');

-- Left
select is(pg_temp.refusal('eve'), 'left_group', 'who left is out');
select is(pg_temp.refusal('eve', false), 'left_group', 'whatever they paid for');
select pg_temp.asked('eve', 'requested');
select is(pg_temp.refusal('eve'), 'left_group', 'asking again is not enough');
select pg_temp.asked('eve', 'approved');
select is(pg_temp.refusal('eve'), null, 'a new approval lets them pay to join');
select is(pg_temp.refusal('eve', false), 'not_a_member', 'not to contribute before they have');

-- The group's own life
select tests.group_becomes('active');
select is(pg_temp.refusal('bob'), null, 'money on its way to a group that started still gets the free seat');
select tests.group_becomes('completed');
select is(pg_temp.refusal('bob'), 'group_closed', 'nobody joins a group that is over');
select is(pg_temp.refusal('cleo', false), null, 'its members still pay what they owe');
select tests.group_becomes('draft');
select is(pg_temp.refusal('bob'), null, 'nor does it matter that the creator''s money went back meanwhile');
select tests.group_becomes('closed');
select is(pg_temp.refusal('bob'), 'group_closed', 'a closed group takes nobody');
select is(pg_temp.refusal('cleo', false), 'group_closed', 'and no money of its members');
select is(pg_temp.refusal('ada'), 'group_closed', 'nor of its creator');
select is(pg_temp.refusal('eve', false), 'group_closed', 'and says so first');
select * from finish();
