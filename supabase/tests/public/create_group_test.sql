select plan(38);

do $$ begin perform tests.person(name) from unnest(array['ada', 'bob', 'cleo', 'dan', 'eve']) name; end $$;
create function pg_temp.make(
  name text default 'Ajo', currency text default 'NGN', contribution bigint default 100000, deposit bigint default 50000,
  size integer default 5, days integer default 7, description text default ''
) returns uuid language sql as $$
  select public.create_group(name, currency, contribution, deposit, size, days, description);
$$;
grant execute on function pg_temp.make to public;
create function pg_temp.refused(arguments text, description text) returns text language sql as $$
  select throws_ok(format('select pg_temp.make(%s)', arguments), 'PT400', 'invalid_request', description);
$$;
create function pg_temp.accepted(arguments text, description text) returns text language sql as $$
  select lives_ok(format('select pg_temp.make(%s)', arguments), description);
$$;
grant execute on function pg_temp.refused, pg_temp.accepted to public;

select throws_ok('select pg_temp.make()', 'PT403', 'profile_required', 'who is not signed in makes no group');
set local role anon;
select throws_ok('select pg_temp.make()', '42501', null, 'a visitor may not call it');
reset role;

select tests.sign_in(tests.person('ada'));
select tests.let('g', pg_temp.make(name => '  Ajo of Lagos ', description => 'Every week')::text);
select is(
  (select to_jsonb(g) - 'id' - 'created_at' from public.groups g where g.id = tests.get('g')::uuid),
  jsonb_build_object(
    'name', 'Ajo of Lagos', 'description', 'Every week', 'created_by', tests.person('ada'), 'contribution_amount', 100000,
    'security_deposit', 50000, 'currency', 'NGN', 'size', 5, 'cycle_days', 7, 'status', 'draft', 'starts_on', null
  ),
  'a group is a draft of whoever is signed in'
);
select pg_temp.refused($$'ab'$$, 'a name of two letters');
select pg_temp.refused($$'  a  '$$, 'blanks are not part of a name');
select pg_temp.accepted($$repeat('n', 80)$$, 'eighty letters are a name');
select pg_temp.refused($$repeat('n', 81)$$, 'one more is not');
select pg_temp.refused($$null$$, 'no name');
select pg_temp.refused($$contribution => 0$$, 'a contribution of nothing');
select pg_temp.refused($$contribution => -1$$, 'a negative contribution');
select pg_temp.refused($$contribution => null$$, 'no contribution');
select pg_temp.refused($$contribution => 1$$, 'one that no gateway takes');
select pg_temp.refused($$currency => 'XTS'$$, 'nor a currency');
select pg_temp.accepted($$deposit => 0$$, 'a group may ask no deposit');
select pg_temp.refused($$deposit => -1$$, 'but not a negative one');
select pg_temp.refused($$deposit => null$$, 'nor leave it open');
select pg_temp.refused($$size => 1$$, 'nobody saves alone');
select pg_temp.accepted($$size => 2$$, 'two do');
select pg_temp.accepted($$size => 100$$, 'a hundred do');
select pg_temp.refused($$size => 101$$, 'more do not');
select pg_temp.refused($$size => null$$, 'nor an unknown number');
select pg_temp.refused($$days => 0$$, 'a cycle without days');
select pg_temp.accepted($$days => 1$$, 'a day is a cycle');
select pg_temp.accepted($$days => 366$$, 'a year is');
select pg_temp.refused($$days => 367$$, 'more is not');
select pg_temp.refused($$days => null$$, 'nor is an unknown time');
select pg_temp.refused($$currency => 'XXX'$$, 'a currency that is none');
select pg_temp.refused($$currency => 'ngn'$$, 'one in small letters');
select pg_temp.refused($$currency => null$$, 'none');
select pg_temp.accepted($$description => repeat('d', 1000)$$, 'a long description');
select pg_temp.refused($$description => repeat('d', 1001)$$, 'one too long');
select pg_temp.accepted($$description => null$$, 'none at all');
select pg_temp.accepted($$contribution => 4503599627370495, size => 2, deposit => 1$$, 'all a member pays is a number every client can read');
select pg_temp.refused($$contribution => 4503599627370495, size => 2, deposit => 2$$, 'no more than that');
select pg_temp.refused($$contribution => 9223372036854775807, size => 100$$, 'and no sum of it overflows');
select throws_ok(
  $$insert into public.groups (name, created_by, contribution_amount, security_deposit, currency, size, cycle_days)
    values ('Mine', public.me(), 1, 0, 'NGN', 2, 7)$$, '42501', null, 'there is no other way to make one'
);
select tests.sign_out();
select is(
  (select row(a.actor, a.old_status, a.new_status)::text from ops.audit_log a
   where a.event = 'group_created' and a.detail ->> 'group_id' = tests.get('g')),
  format('(user:%s,,draft)', tests.person('ada')), 'who made it is in the audit log'
);
select is((select count(*) from public.group_members), 0::bigint, 'nobody is in it before they have paid');
select * from finish();
