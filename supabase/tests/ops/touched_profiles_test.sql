select plan(4);

select tests.person('ada'), tests.person('bob'), tests.person('cyd');
alter table public.transactions disable trigger user;
update public.profiles set created_at = now() - interval '1 day';
update public.transactions set processed_at = now() - interval '1 day';
create function pg_temp.touched(since timestamptz) returns text language sql as $$
  select string_agg(split_part(t.email, '@', 1), ' ' order by t.email) from ops.touched_profiles(since) t
$$;

select is(pg_temp.touched(now()), null, 'nobody');
select tests.sale(tests.person('ada')), tests.as_person('bob', $$select public.spend_credits(5, 'A picture', 'key')$$);
select is(pg_temp.touched(now()), 'ada bob', 'who has a payment, who has a line on the statement');
update public.profiles set created_at = now() where email like 'cyd%';
select is(pg_temp.touched(now()), 'ada bob cyd', 'who is new');
select is(pg_temp.touched(now() + interval '1 minute'), null, 'nobody since later');

select * from finish();
