-- Who sees what of a group in mid-cycle: its creator, a member, who asks to join, who left, a stranger, a visitor.
select plan(13);

-- Groups, members, requests, contributions, payments and lines in the currency of the group.
create function pg_temp.seen(person text) returns text language sql as $$
  select tests.as_person(person, $q$select concat_ws(' ', (select count(*) from public.groups), (select count(*) from public.group_members),
    (select count(*) from public.group_join_requests), (select count(*) from public.contributions),
    (select count(*) from public.payments), (select count(*) from public.transactions t where t.unit = 'NGN'))$q$);
$$;
create function pg_temp.overview(person text) returns jsonb language sql as $$
  select tests.as_person(person, format('select public.group_overview(%L)', tests.get('g')))::jsonb;
$$;

do $$ begin
  perform tests.create_group(4), tests.pay_group('ada', 'group_creation'), tests.join_group('bob'), tests.join_group('eve');
  perform tests.as_person('cleo', format('select public.request_to_join(%L)', tests.get('g')));
  perform tests.as_person('eve', format('select public.leave_group(%L)', tests.get('g')));
  while inbox.retry_next_event() loop null; end loop;
  perform tests.as_person('ada', format('select public.start_group(%L)', tests.get('g'))), tests.pay_group('bob', 'contribution');
  perform tests.let('started', tests.get('g')), tests.create_group();
end $$;
select is(pg_temp.seen('ada'), '2 3 3 9 1 2', 'the creator: a draft too, every member and request, and their own money alone');
select is(pg_temp.seen('bob'), '1 3 1 9 2 3', 'a member: who has paid which cycle, and their own money');
select is(pg_temp.seen('cleo'), '1 0 1 0 0 0', 'who asks: that the group is there, and their request');
select is(pg_temp.seen('eve'), '1 0 1 0 1 4', 'who left: their own money, in and out');
select is(pg_temp.seen('dan'), '1 0 0 0 0 0', 'a stranger: that the group is there');
select throws_ok($$select pg_temp.overview('dan')$$, 'PT404', 'group_not_found', 'of a draft not even that');
select tests.let('g', tests.get('started'));
select is(
  (select string_agg(c ->> 'status', ' ') from jsonb_array_elements(pg_temp.overview('ada') -> 'members') m, jsonb_array_elements(m -> 'contributions') c
   where m ->> 'status' = 'active' and not (m ->> 'is_me')::boolean),
  'paid paid due due', 'a member sees the cycles of each'
);
select is(
  (select count(*) from unnest(array['ada', 'bob', 'cleo', 'dan', 'eve']) person where pg_temp.overview(person)::text like '%@%'), 0::bigint,
  'nobody sees an address'
);
select is(
  (select count(*) from unnest(array['ada', 'bob', 'cleo', 'dan', 'eve']) person where pg_temp.overview(person)::text like '%PAY-%'), 0::bigint,
  'or anybody''s payment'
);
select is(
  (select string_agg(jsonb_typeof(pg_temp.overview(person) -> 'members') || ' ' || jsonb_typeof(pg_temp.overview(person) -> 'requests'), ', ' order by person)
   from unnest(array['ada', 'bob', 'cleo', 'dan', 'eve']) person),
  'array array, array null, null null, null null, null null', 'members see members, the creator requests, the others neither'
);
select throws_ok(
  $$select tests.as_person('bob', 'select fulfilment.display_name(public.me())')$$, '42501', null, 'what works behind the RPCs is not to be called'
);
set local role anon;
select throws_ok('select count(*) from public.groups', '42501', null, 'a visitor sees no groups');
select throws_ok('select public.group_overview(null)', '42501', null, 'and asks for none');
reset role;
select * from finish();
