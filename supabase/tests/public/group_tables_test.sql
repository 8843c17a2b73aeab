-- groups, group_members, group_join_requests and contributions: what they refuse, and who reads them.
select plan(52);

do $$ begin perform tests.person(name) from unnest(array['ada', 'bob', 'cleo', 'dan', 'eve']) name; end $$;
select tests.let('g', tests.savings_group('open')::text), tests.let('d', tests.savings_group('draft')::text);
do $$ begin
  perform tests.let('m', tests.seat('bob')::text), tests.seat('cleo', 'left'), tests.let('r', tests.join_request('dan', 'requested')::text);
  insert into public.contributions (group_id, member_id, cycle_number, amount, currency)
  values (tests.get('g')::uuid, tests.get('m')::uuid, 1, 100000, 'NGN');
end $$;
create function pg_temp.refused(target text, assignment text, state text, description text) returns text language sql as $$
  select throws_ok(
    format('update public.%s set %s where id = %L', target, assignment, tests.get(case target
      when 'groups' then 'g' when 'group_members' then 'm' when 'group_join_requests' then 'r' end)), state, null, description
  );
$$;
create function pg_temp.contribution(assignment text) returns text language sql as $$
  select format('update public.contributions set %s', assignment);
$$;

select pg_temp.refused('groups', $$status = 'gone'$$, '23514', 'a group''s status nobody knows');
select pg_temp.refused('groups', $$status = 'active'$$, '23514', 'one that has started without a day');
select pg_temp.refused('groups', $$status = 'completed'$$, '23514', 'one that is over without one');
select pg_temp.refused('groups', 'size = 1', '23514', 'a group of one');
select pg_temp.refused('groups', 'contribution_amount = 0', '23514', 'a contribution of nothing');
select pg_temp.refused('groups', 'security_deposit = -1', '23514', 'a negative deposit');
select pg_temp.refused('groups', format('created_by = %L', gen_random_uuid()), '23503', 'a creator nobody knows');
select pg_temp.refused('groups', $$currency = 'XXX'$$, '23503', 'a currency that is none');

select pg_temp.refused('group_members', $$status = 'guest'$$, '23514', 'a member''s status nobody knows');
select pg_temp.refused('group_members', 'has_paid_security_deposit = true', '23514', 'a deposit paid at no time');
select pg_temp.refused('group_members', 'security_deposit_paid_at = now()', '23514', 'a time of a deposit not paid');
select throws_ok($$select tests.seat('bob')$$, '23505', null, 'two seats of one person');
select pg_temp.refused('group_members', format('group_id = %L', gen_random_uuid()), '23503', 'a seat in no group');

select pg_temp.refused('group_join_requests', $$status = 'maybe'$$, '23514', 'an answer nobody knows');
select pg_temp.refused('group_join_requests', $$status = 'approved'$$, '23514', 'an answer by nobody');
select pg_temp.refused('group_join_requests', format('decided_by = %L', tests.person('ada')), '23514', 'a decision without an answer');
select pg_temp.refused('group_join_requests', $$message = repeat('m', 501)$$, '23514', 'a message too long');
select throws_ok($$select tests.join_request('dan', 'approved')$$, '23505', null, 'two requests that wait');
select lives_ok($$select tests.join_request('dan', 'rejected'), tests.join_request('dan', 'joined'), tests.join_request('dan', 'rejected')$$, 'what is past may repeat');

select throws_ok(pg_temp.contribution($$status = 'half'$$), '23514', null, 'a contribution''s status nobody knows');
select throws_ok(pg_temp.contribution($$status = 'paid'$$), '23514', null, 'paid by nothing');
select throws_ok(pg_temp.contribution($$status = 'paid', paid_date = now()$$), '23514', null, 'paid by no payment');
select throws_ok(pg_temp.contribution($$paid_date = now(), transaction_ref = 'PAY-1'$$), '23514', null, 'paid and still due');
select throws_ok(pg_temp.contribution('cycle_number = 0'), '23514', null, 'a cycle before the first');
select throws_ok(pg_temp.contribution('amount = 0'), '23514', null, 'a contribution of nothing');
select throws_ok(
  $$insert into public.contributions (group_id, member_id, cycle_number, amount, currency)
    select c.group_id, c.member_id, 1, 1, 'NGN' from public.contributions c$$, '23505', null, 'one cycle twice'
);
select throws_ok('delete from public.group_members', '23503', null, 'a member with contributions is not deleted');

-- Who reads what
create function pg_temp.seen(person text) returns text language plpgsql as $$
declare
  v_seen text;
begin
  perform tests.sign_in(tests.person(person));
  select concat_ws(' ', (select count(*) from public.groups), (select count(*) from public.group_members),
    (select count(*) from public.group_join_requests), (select count(*) from public.contributions)) into v_seen;
  perform tests.sign_out();
  return v_seen;
end;
$$;
select is(pg_temp.seen('ada'), '2 2 4 1', 'the creator sees drafts, members, requests and contributions');
select is(pg_temp.seen('bob'), '1 2 0 1', 'a member no drafts and no requests');
select is(pg_temp.seen('cleo'), '1 0 0 0', 'who left only what is open to all');
select is(pg_temp.seen('dan'), '1 0 4 0', 'who asked, their own requests too');
select is(pg_temp.seen('eve'), '1 0 0 0', 'a stranger, groups that are no drafts');
update public.groups set status = 'closed' where id = tests.get('g')::uuid;
select is(pg_temp.seen('eve'), '1 0 0 0', 'closed or not');

-- Who writes: nobody
create function pg_temp.closed_to_all(query text, description text) returns setof text language plpgsql as $$
declare
  v_role text;
begin
  foreach v_role in array array['authenticated', 'service_role', 'anon'] loop
    perform set_config('role', v_role, true);
    return next throws_ok(query, '42501', null, format('%s: not by %s', description, v_role));
    perform set_config('role', 'postgres', true);
  end loop;
end;
$$;
select pg_temp.closed_to_all($$update public.groups set status = 'open'$$, 'a group opens by payment');
select pg_temp.closed_to_all($$insert into public.group_members (group_id, user_id, status) values (null, null, 'active')$$, 'a seat is paid for');
select pg_temp.closed_to_all($$update public.group_join_requests set status = 'approved'$$, 'a request is decided by its function');
select pg_temp.closed_to_all($$update public.contributions set status = 'paid'$$, 'a contribution is paid with money');
select pg_temp.closed_to_all('delete from public.contributions', 'and never forgotten');
set local role anon;
select throws_ok(format('select * from public.%I', name), '42501', null, 'a visitor does not read ' || name)
from unnest(array['groups', 'group_members', 'group_join_requests', 'contributions']) name;
reset role;
select * from finish();
