select plan(4);

create function pg_temp.asked_by(who text) returns boolean language plpgsql as $$
declare
  v_answer boolean;
begin
  perform tests.sign_in(tests.person(who));
  v_answer := public.is_operator();
  perform tests.sign_out();
  return v_answer;
end;
$$;
insert into ops.operators (user_id, added_by) values (tests.person('olga'), 'test');
select is(pg_temp.asked_by('olga'), true, 'an operator is one');
select is(pg_temp.asked_by('ada'), false, 'everybody else is not');
update public.profiles set closed_at = now() where id = tests.person('olga');
select is(pg_temp.asked_by('olga'), false, 'nor is who has left');
select is(public.is_operator(), false, 'nor who is nobody');
select * from finish();
