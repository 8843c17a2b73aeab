select plan(8);

do $$ begin perform tests.person(name) from unnest(array['ada', 'bob', 'cleo', 'dan', 'eve']) name; end $$;
select tests.let('own', tests.savings_group('draft')::text), tests.let('g', tests.savings_group('open')::text);
do $$ begin
  perform tests.seat('bob'), tests.seat('cleo', 'left'), tests.seat('dan', 'withdrawn'), tests.seat('ada');
end $$;
create function pg_temp.mine(person text) returns text[] language plpgsql as $$
declare
  v_groups text[];
begin
  perform tests.sign_in(tests.person(person));
  v_groups := array(select g::text from public.my_groups() g order by 1);
  perform tests.sign_out();
  return v_groups;
end;
$$;
select is(
  pg_temp.mine('ada'), array(select unnest(array[tests.get('own'), tests.get('g')]) order by 1),
  'a creator''s groups are theirs, drafts too, each once'
);
select is(pg_temp.mine('bob'), array[tests.get('g')], 'so are a member''s');
select is(pg_temp.mine('cleo'), '{}', 'not of who has left');
select is(pg_temp.mine('dan'), '{}', 'nor of who has no money in it');
select is(pg_temp.mine('eve'), '{}', 'nor of a stranger');
update public.profiles set closed_at = now() where id = tests.person('bob');
select is(pg_temp.mine('bob'), '{}', 'nor of an account that is closed');
select set_config('request.jwt.claims', '{"role": "authenticated"}', true), set_config('role', 'authenticated', true);
select is((select count(*) from public.my_groups()), 0::bigint, 'a token that names nobody has none');
reset role;
set local role anon;
select throws_ok('select public.my_groups()', '42501', null, 'a visitor may not ask');
reset role;
select * from finish();
