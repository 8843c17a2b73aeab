select plan(12);

do $$ begin perform tests.person(name) from unnest(array['ada', 'bob', 'cleo', 'dan', 'eve']) name; end $$;
create function pg_temp.seen(person text) returns jsonb language sql as $$
  select fulfilment.group_members_seen_by(tests.read_group(), tests.person(person));
$$;

select tests.let('g', tests.savings_group('active')::text);
do $$ begin
  perform tests.seat('ada'), tests.seat('bob'), tests.seat('cleo', 'left'), tests.seat('dan', 'withdrawn');
  update public.group_members m set joined_at = now() + case p.email
    when 'ada@example.test' then interval '1 hour' when 'bob@example.test' then interval '2 hours'
    when 'cleo@example.test' then interval '3 hours' else interval '4 hours' end
  from public.profiles p where p.id = m.user_id;
  update public.profiles set first_name = 'Bob', last_name = 'Okoro' where id = tests.person('bob');
  insert into public.contributions (group_id, member_id, cycle_number, amount, currency, due_on, status, paid_date, transaction_ref)
  select m.group_id, m.id, v.n, 100000, 'NGN', current_date + v.n, v.status,
    case v.status when 'paid' then now() end, case v.status when 'paid' then 'PAY-secret' end
  from public.group_members m cross join (values (2, 'due'), (1, 'paid')) v (n, status) where m.user_id = tests.person('bob');
end $$;

select is(
  pg_temp.seen('ada') -> 1,
  jsonb_build_object(
    'id', (select m.id from public.group_members m where m.user_id = tests.person('bob')), 'name', 'Bob O.', 'is_me', false,
    'is_creator', false, 'status', 'active', 'has_paid_security_deposit', false,
    'contributions', jsonb_build_array(
      jsonb_build_object('cycle_number', 1, 'status', 'paid', 'due_on', current_date + 1, 'paid_date', now()),
      jsonb_build_object('cycle_number', 2, 'status', 'due', 'due_on', current_date + 2, 'paid_date', null)
    )
  ),
  'a member is a name, and who has paid which cycle; no address, no user id, no payment'
);
select is(
  (select string_agg(m ->> 'status', ' ') from jsonb_array_elements(pg_temp.seen('bob')) m), 'active active left withdrawn',
  'in the order they came, those who went among them'
);
select is(pg_temp.seen('ada') #>> '{0,is_creator}', 'true', 'the creator is marked');
select is(
  (select string_agg(m ->> 'is_me', ' ') from jsonb_array_elements(pg_temp.seen('bob')) m), 'false true false false', 'so is who looks'
);
select is(pg_temp.seen('ada') #> '{0,contributions}', '[]', 'who has no cycles yet has an empty list');
select is(pg_temp.seen('cleo'), null, 'who left sees nobody');
select is(pg_temp.seen('dan'), null, 'nor does who has no money in it');
select is(pg_temp.seen('eve'), null, 'nor a stranger');
select is(fulfilment.group_members_seen_by(tests.read_group(), null), null, 'nor nobody');
select tests.let('o', tests.get('g'));
select tests.let('g', tests.savings_group('open')::text);
do $$ begin perform tests.seat('eve'); end $$;
select is(jsonb_array_length(pg_temp.seen('eve')), 1, 'members of one group');
select tests.let('g', tests.get('o'));
select is(pg_temp.seen('eve'), null, 'see nothing of another');
delete from public.contributions;
delete from public.group_members where user_id = tests.person('ada') and group_id = tests.get('g')::uuid;
select is(jsonb_array_length(pg_temp.seen('ada')), 3, 'the creator sees them without being one');
select * from finish();
