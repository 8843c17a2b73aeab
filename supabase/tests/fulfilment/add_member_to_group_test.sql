select plan(5);

create function pg_temp.add(person text) returns text language plpgsql as $$
begin
  perform fulfilment.add_member_to_group(tests.get('g')::uuid, tests.person(person));
  return (select string_agg(m.status, ' ') from public.group_members m
    where m.group_id = tests.get('g')::uuid and m.user_id = tests.person(person));
end;
$$;

select tests.let('g', tests.savings_group()::text);
select is(pg_temp.add('bob'), 'withdrawn', 'a place without money in it holds no seat yet');
select is(pg_temp.add('bob'), 'withdrawn', 'there is one place a person');
update public.group_members set status = 'active';
select is(pg_temp.add('bob'), 'active', 'who is in stays in');
do $$ begin perform tests.seat('cleo', 'left'); end $$;
select is(pg_temp.add('cleo'), 'withdrawn', 'who left gets their place back');
select is(
  (select string_agg(p.email, ' ' order by p.email) from public.group_members m join public.profiles p on p.id = m.user_id),
  'bob@example.test cleo@example.test', 'and nobody else is touched'
);
select * from finish();
