-- Whatever order a user's events come in, and however often, the end is the same.
select plan(21);

create function pg_temp.tell(sub text, action text, version bigint default null, told jsonb default '{}') returns text
language sql as $$
  select ops.apply_identity_event(jsonb_build_object(
    'issuer', 'https://clerk.test', 'external_id', sub, 'action', action, 'version', version, 'profile', told
  ));
$$;
create function pg_temp.profile(sub text) returns public.profiles language sql as $$
  select p from public.profiles p where p.issuer = 'https://clerk.test' and p.external_id = profile.sub;
$$;

-- Others: the same id at another issuer, another id at the same
do $$ begin
  perform ops.apply_identity_event(jsonb_build_object(
    'issuer', issuer, 'external_id', sub, 'action', 'present', 'version', 50, 'profile', '{"email": "other@example.test"}'::jsonb
  )) from (values ('https://other.test', 'user_1'), ('https://clerk.test', 'other')) o (issuer, sub);
end $$;
create function pg_temp.others() returns text language sql as $$
  select string_agg(concat(p, i), ' ' order by p.id)
  from public.profiles p join ops.identities i on i.issuer = p.issuer and i.external_id = p.external_id
  where p.issuer = 'https://other.test' or p.external_id = 'other';
$$;
select tests.let('others', pg_temp.others());

-- One after the other
select is(
  pg_temp.tell('user_1', 'present', 100,
    '{"email": "ada@example.test", "first_name": "Ada", "last_name": "L", "photo_url": "https://x.test/a"}'), 'applied', 'the first news'
);
select is(
  (select row(p.email, p.first_name, p.last_name, p.photo_url, p.credits)::text from pg_temp.profile('user_1') p),
  '(ada@example.test,Ada,L,https://x.test/a,20)', 'makes the profile, with the welcome'
);
select is(pg_temp.tell('user_1', 'present', 200, '{"email": "ada@new.test", "first_name": "Ada"}'), 'applied', 'a newer state');
select is(
  (select row(p.email, p.first_name, p.last_name, p.photo_url, p.credits)::text from pg_temp.profile('user_1') p),
  '(ada@new.test,Ada,,,20)', 'is taken over whole, what was removed too, and welcomes nobody again'
);
select is(pg_temp.tell('user_1', 'present', 150, '{"email": "old@example.test"}'), 'ignored', 'an older one');
select is(pg_temp.tell('user_1', 'present', 200, '{"email": "same@example.test"}'), 'ignored', 'or the same');
select is((pg_temp.profile('user_1')).email, 'ada@new.test', 'changes nothing');
select is(
  (select row(t.type, t.amount)::text from public.transactions t where t.user_id = (pg_temp.profile('user_1')).id), '(bonus,20)',
  'the statement has one line'
);
select is(pg_temp.tell('user_1', 'deleted'), 'applied', 'deletion');
select is(
  (select row(p.closed_at is not null, p.credits)::text from pg_temp.profile('user_1') p), '(t,20)', 'closes the profile and leaves the books'
);
select is(pg_temp.tell('user_1', 'deleted'), 'ignored', 'once');
select is(pg_temp.tell('user_1', 'present', 300, '{"email": "back@example.test"}'), 'ignored', 'and for good, whatever is newer');
select is((pg_temp.profile('user_1')).email, 'ada@new.test', 'nothing of it is kept');

-- In every order, each once to three times
create function pg_temp.play(sub text, told text[]) returns text language plpgsql as $$
declare
  v_event text;
begin
  foreach v_event in array told loop
    perform case v_event
      when 'created' then pg_temp.tell(sub, 'present', 100, '{"email": "first@example.test"}')
      when 'updated' then pg_temp.tell(sub, 'present', 200, '{"email": "second@example.test"}')
      when 'deleted' then pg_temp.tell(sub, 'deleted')
    end;
  end loop;
  return (
    select concat_ws(' ', count(*) filter (where p.closed_at is null), max(p.email) filter (where p.closed_at is null),
      sum(t.lines) filter (where p.closed_at is null), count(*) filter (where t.lines > 1))
    from public.profiles p
    cross join lateral (select count(*) as lines from public.transactions t where t.user_id = p.id) t
    where p.issuer = 'https://clerk.test' and p.external_id = play.sub
  );
end;
$$;
create function pg_temp.orders(items text[], length integer) returns setof text[] language sql as $$
  with recursive grown (sequence) as (
    select '{}'::text[]
    union all
    select g.sequence || i from grown g, unnest(items) i where cardinality(g.sequence) < length
  )
  select sequence from grown where cardinality(sequence) = length and sequence @> items;
$$;
create temp table ends on commit drop as
select 'alive' as story, 'a' || row_number() over () as sub, o.sequence
from generate_series(2, 5) length, pg_temp.orders('{created,updated}', length) o (sequence)
union all
select 'gone', 'g' || row_number() over (), o.sequence
from generate_series(3, 5) length, pg_temp.orders('{created,updated,deleted}', length) o (sequence);
alter table ends add column state text;
update ends set state = pg_temp.play(sub, sequence);
select is((select count(*) from ends where story = 'alive'), 52::bigint, 'created and updated, two to five deliveries: every sequence');
select results_eq(
  $$select distinct state from ends where story = 'alive'$$, $$values ('1 second@example.test 1 0')$$,
  'ends with one open profile, the newer address and one welcome'
);
select is((select count(*) from ends where story = 'gone'), 192::bigint, 'and deleted, three to five deliveries: every sequence');
select results_eq(
  $$select distinct state from ends where story = 'gone'$$, $$values ('0 0')$$, 'ends with nobody who can sign in, and no second welcome'
);
select is_empty(
  $$select e.sub from ends e join public.profiles p on p.external_id = e.sub where e.sequence[1] = 'deleted'$$,
  'of whom deletion is the first news, nothing is kept but that'
);

select is(pg_temp.others(), tests.get('others'), 'and nobody else has heard of it');

-- What can't be
select throws_ok($$select pg_temp.tell('user_2', 'banned', 1)$$, '20000', null, 'an action nobody knows is an error');
select throws_ok(
  $$select ops.apply_identity_event('{"issuer": "https://x.supabase.co/auth/v1", "external_id": "u", "action": "present", "version": 1}')$$,
  '23514', null, 'nobody else vouches for users of our own Auth'
);
select * from finish();
