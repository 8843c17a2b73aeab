select plan(5);

create function pg_temp.savings(status text default 'open', size integer default 3, deposit bigint default 50000)
returns uuid language sql as $$
  insert into public.groups
    (name, created_by, contribution_amount, security_deposit, currency, size, cycle_days, status, starts_on)
  values ('Ajo', tests.person('ada'), 100000, deposit, 'NGN', size, 7, status,
    case when status in ('active', 'completed') then current_date end)
  returning id;
$$;
create function pg_temp.seat(person text, status text default 'active') returns uuid language sql as $$
  insert into public.group_members (group_id, user_id, status)
  values (tests.get('g')::uuid, tests.person(person), status) returning id;
$$;
create function pg_temp.add(person text) returns text language plpgsql as $$
begin
  perform fulfilment.add_member_to_group(tests.get('g')::uuid, tests.person(person));
  return (select string_agg(m.status, ' ') from public.group_members m
    where m.group_id = tests.get('g')::uuid and m.user_id = tests.person(person));
end;
$$;

select tests.let('g', pg_temp.savings()::text);
select is(pg_temp.add('bob'), 'withdrawn', 'a place without money in it holds no seat yet');
select is(pg_temp.add('bob'), 'withdrawn', 'there is one place a person');
update public.group_members set status = 'active';
select is(pg_temp.add('bob'), 'active', 'who is in stays in');
do $$ begin perform pg_temp.seat('cleo', 'left'); end $$;
select is(pg_temp.add('cleo'), 'withdrawn', 'who left gets their place back');
select is(
  (select string_agg(p.email, ' ' order by p.email) from public.group_members m join public.profiles p on p.id = m.user_id),
  'bob@example.test cleo@example.test', 'and nobody else is touched'
);
select * from finish();
