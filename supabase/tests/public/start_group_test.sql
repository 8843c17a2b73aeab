select plan(17);

do $$ begin perform tests.person(name) from unnest(array['ada', 'bob', 'cleo', 'dan', 'eve']) name; end $$;
create function pg_temp.begin_on(starts_on text default 'current_date') returns text language sql as $$
  select format('select public.start_group(%L, %s)', tests.get('g'), starts_on);
$$;
create function pg_temp.not_startable(query text, description text) returns text language sql as $$
  select tests.person_refused('ada', query, 'PT409', 'group_not_startable', description);
$$;

-- Another group of hers, with members
select tests.let('other', tests.savings_group('open')::text), tests.let('g', tests.get('other'));
do $$ begin perform tests.seat('ada'), tests.seat('bob'), tests.seat('cleo'); end $$;
select tests.let('g', tests.savings_group('open', 3)::text);
do $$ begin perform tests.seat('ada'), tests.seat('bob', 'left'), tests.seat('cleo', 'withdrawn'); end $$;
select throws_ok(pg_temp.begin_on(), 'PT403', 'profile_required', 'who is not signed in starts nothing');
set local role anon;
select throws_ok('select public.start_group(null)', '42501', null, 'a visitor may not call it');
reset role;
select tests.person_refused('ada', format('select public.start_group(%L)', gen_random_uuid()), 'PT404', 'group_not_found', 'an unknown group');
select pg_temp.not_startable(pg_temp.begin_on(), 'one member alone, whoever left');
update public.group_members set status = 'active' where user_id = tests.person('bob');
do $$ begin perform tests.put_in_group('ada', 50000, 100000), tests.put_in_group('bob', 50000, 100000); end $$;
select tests.person_refused('bob', pg_temp.begin_on(), 'PT404', 'group_not_found', 'a member is not the creator');
select pg_temp.not_startable(pg_temp.begin_on('current_date - 1'), 'yesterday');
select pg_temp.not_startable(pg_temp.begin_on('null'), 'no day');

select is(
  tests.as_person('ada', pg_temp.begin_on('current_date + 1'))::jsonb, to_jsonb(tests.read_group()), 'the creator starts it, and sees it as it is then'
);
select is(
  (select concat_ws(' ', g.status, g.starts_on = current_date + 1) from tests.read_group() g), 'active t', 'from the day they choose'
);
select is(
  (select string_agg(concat_ws(' ', c.cycle_number, c.status, c.due_on - current_date), ', ' order by c.cycle_number)
   from public.contributions c join public.group_members m on m.id = c.member_id where m.user_id = tests.person('bob')),
  '1 paid 1, 2 due 8, 3 due 15', 'every member''s contributions have their day'
);
select is((select count(*) from public.contributions), 6::bigint, 'of members, not of who left or has no money in it');
select pg_temp.not_startable(pg_temp.begin_on(), 'a second time');
select is(
  (select row(a.actor = 'user:' || tests.person('ada'), a.old_status, a.new_status)::text from ops.audit_log a where a.event = 'group_started'),
  '(t,open,active)', 'it is in the audit log once'
);
update public.groups set status = 'closed', starts_on = null;
select pg_temp.not_startable(pg_temp.begin_on(), 'a closed group');
update public.groups set status = 'draft';
select pg_temp.not_startable(pg_temp.begin_on(), 'a draft');
update public.groups set status = 'open';
select is(
  tests.as_person('ada', format('select public.start_group(%L)', tests.get('g')))::jsonb ->> 'starts_on', current_date::text, 'without a day it starts today'
);
update public.groups set status = 'open' where id = tests.get('g')::uuid;
do $$ begin perform tests.as_person('ada', pg_temp.begin_on()); end $$;
select is((select g.status from public.groups g where g.id = tests.get('other')::uuid), 'open', 'each group by itself');
select * from finish();
