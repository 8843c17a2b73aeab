select plan(10);

do $$ begin perform tests.person('ada'); end $$;
create function pg_temp.shown(first_name text, last_name text) returns text language plpgsql as $$
begin
  update public.profiles p set first_name = shown.first_name, last_name = shown.last_name where p.id = tests.person('ada');
  return fulfilment.display_name(tests.person('ada'));
end;
$$;

select is(pg_temp.shown('Ada', 'Lovelace'), 'Ada L.', 'others see the first name and an initial');
select is(pg_temp.shown('Ada', null), 'Ada', 'or the first name alone');
select is(pg_temp.shown('Ada', ''), 'Ada', 'an empty name is none');
select is(pg_temp.shown('Ada', '  '), 'Ada', 'nor is a blank');
select is(pg_temp.shown(' Ada ', ' Lovelace'), 'Ada L.', 'blanks around a name are not part of it');
select is(pg_temp.shown(null, 'Lovelace'), 'L.', 'or the initial alone');
select is(pg_temp.shown('Adé', 'Ọláwálé'), 'Adé Ọ.', 'in any script');
select is(pg_temp.shown(null, null), 'Member', 'never the address, not even when there is nothing else');
select is(pg_temp.shown(' ', ''), 'Member', 'nor when it is blank');
select is(fulfilment.display_name(gen_random_uuid()), null, 'an unknown user has no name');
select * from finish();
