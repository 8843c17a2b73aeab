select plan(16);

do $$ begin perform tests.person(name) from unnest(array['ada', 'bob', 'cleo', 'dan', 'eve']) name; end $$;
create function pg_temp.leaving() returns text language sql as $$
  select format('select public.leave_group(%L)', tests.get('g'));
$$;
create function pg_temp.not_leavable(person text, description text) returns text language sql as $$
  select tests.person_refused(person, pg_temp.leaving(), 'PT409', 'group_not_leavable', description);
$$;
create function pg_temp.not_found(person text, description text) returns text language sql as $$
  select tests.person_refused(person, pg_temp.leaving(), 'PT404', 'group_not_found', description);
$$;

-- Another group of bob's
select tests.let('other', tests.savings_group('open')::text), tests.let('g', tests.get('other'));
do $$ begin perform tests.seat('bob'), tests.put_in_group('bob', 50000, 100000); end $$;
select tests.let('g', tests.savings_group('open')::text);
do $$ begin
  perform tests.seat('ada'), tests.seat('bob'), tests.seat('cleo'), tests.seat('dan', 'withdrawn');
  perform tests.let('p', tests.put_in_group('bob', 50000, 100000)), tests.let('q', tests.put_in_group('bob', 0, 1, 100000)),
    tests.put_in_group('bob', 0, 0, 100000), tests.put_in_group('cleo', 50000, 100000);
  update public.group_members set has_paid_security_deposit = true, security_deposit_paid_at = now() where status = 'active';
end $$;
select throws_ok(pg_temp.leaving(), 'PT403', 'profile_required', 'who is not signed in leaves nothing');
set local role anon;
select throws_ok('select public.leave_group(null)', '42501', null, 'a visitor may not call it');
reset role;
select pg_temp.not_found('eve', 'a stranger can not leave');
select pg_temp.not_found('dan', 'nor who has no money in it');
select tests.person_refused('bob', format('select public.leave_group(%L)', gen_random_uuid()), 'PT404', 'group_not_found', 'nor anybody what is not there');
select pg_temp.not_leavable('ada', 'the creator closes the group instead');
select tests.group_becomes('active');
select pg_temp.not_leavable('bob', 'nobody leaves once it has started');
select tests.group_becomes('completed');
select pg_temp.not_leavable('bob', 'nor when it is over');
select tests.group_becomes('closed');
select pg_temp.not_leavable('bob', 'nor a closed one, whose money goes back anyway');
select tests.group_becomes('open');

do $$ begin perform tests.as_person('bob', pg_temp.leaving()); end $$;
select is(
  (select row(m.status, m.has_paid_security_deposit, m.security_deposit_paid_at)::text from public.group_members m
   where m.group_id = tests.get('g')::uuid and m.user_id = tests.person('bob')), '(left,f,)', 'a member leaves; the deposit is not theirs to show any more'
);
select is(
  (select array_agg(p.reference order by e.id) from inbox.webhook_events e join public.payments p on p.id = e.payment_id
   where e.reason = 'settlement' and e.event_type = 'group.left' and e.next_retry_at = now()),
  array[tests.get('p'), tests.get('q')], 'every payment with money in the group is due to be settled, no other'
);
select is(
  (select string_agg(distinct f.released::text, ' ') from fulfilment.group_funds f
   where f.group_id = tests.get('g')::uuid and f.user_id = tests.person('bob')), 'true', 'their money is theirs again'
);
select is(
  (select row(m.status, f.released)::text from public.group_members m
   join fulfilment.group_funds f on f.group_id = m.group_id and f.user_id = m.user_id where m.group_id = tests.get('other')::uuid),
  '(active,f)', 'but not in another group'
);
select is(
  (select row(m.status, f.released)::text from public.group_members m join fulfilment.group_funds f on f.user_id = m.user_id
   where m.user_id = tests.person('cleo')), '(active,f)', 'nobody else''s'
);
select pg_temp.not_found('bob', 'who left can not leave again');
select is(
  (select row(a.actor = 'user:' || tests.person('bob'), a.old_status, a.new_status)::text from ops.audit_log a where a.event = 'group_left'),
  '(t,active,left)', 'it is in the audit log'
);
select * from finish();
