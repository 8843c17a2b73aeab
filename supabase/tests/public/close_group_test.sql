select plan(13);

do $$ begin perform tests.person(name) from unnest(array['ada', 'bob', 'cleo', 'dan', 'eve']) name; end $$;
create function pg_temp.closing() returns text language sql as $$
  select format('select public.close_group(%L)', tests.get('g'));
$$;
create function pg_temp.not_closable(status text, description text) returns text language plpgsql as $$
begin
  perform tests.group_becomes(status);
  return tests.person_refused('ada', pg_temp.closing(), 'PT409', 'group_not_closable', description);
end;
$$;

select tests.let('g', tests.savings_group('open')::text);
do $$ begin perform tests.let('other', tests.get('g')), tests.put_in_group('bob', 50000, 100000); end $$;
select tests.let('g', tests.savings_group('open')::text);
do $$ begin
  perform tests.let('p', tests.put_in_group('bob', 50000, 0)), tests.let('q', tests.put_in_group('cleo', 0, 1)), tests.put_in_group('dan', 0, 0, 100000);
  insert into public.group_members (group_id, user_id, status) values (tests.get('g')::uuid, tests.person('bob'), 'active');
end $$;
select throws_ok(pg_temp.closing(), 'PT403', 'profile_required', 'who is not signed in closes nothing');
set local role anon;
select throws_ok('select public.close_group(null)', '42501', null, 'a visitor may not call it');
reset role;
select tests.person_refused('bob', pg_temp.closing(), 'PT404', 'group_not_found', 'nor does a member');
select tests.person_refused('ada', format('select public.close_group(%L)', gen_random_uuid()), 'PT404', 'group_not_found', 'nor anybody what is not there');
select pg_temp.not_closable('active', 'nor its creator once it has started');
select pg_temp.not_closable('completed', 'or is over');
select tests.group_becomes('open');

select is(tests.as_person('ada', pg_temp.closing())::jsonb, to_jsonb(tests.read_group()), 'the creator closes it, and sees it as it is then');
select is((tests.read_group()).status, 'closed', 'closed');
select is(
  (select array_agg(p.reference order by e.id) from inbox.webhook_events e join public.payments p on p.id = e.payment_id
   where e.reason = 'settlement' and e.event_type = 'group.closed' and e.next_retry_at = now()),
  array[tests.get('p'), tests.get('q')], 'every payment with money in it is due to be settled, no other'
);
select is((select g.status from public.groups g where g.id = tests.get('other')::uuid), 'open', 'another group of theirs is not touched');
select pg_temp.not_closable('closed', 'once');
select is(
  (select row(a.actor = 'user:' || tests.person('ada'), a.old_status, a.new_status)::text from ops.audit_log a where a.event = 'group_closed'),
  '(t,open,closed)', 'it is in the audit log'
);
select tests.group_becomes('draft');
select is(tests.as_person('ada', pg_temp.closing())::jsonb ->> 'status', 'closed', 'a draft can be closed too');
select * from finish();
