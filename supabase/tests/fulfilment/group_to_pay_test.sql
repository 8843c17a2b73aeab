select plan(10);

create function pg_temp.find(person text, savings_group text, currency text default 'NGN') returns text language plpgsql as $$
declare
  v_payment public.payments;
begin
  v_payment.user_id := case when person is not null then tests.person(person) end;
  v_payment.currency := find.currency;
  v_payment.purchase := jsonb_build_object('group_id', savings_group);
  return (fulfilment.group_to_pay(v_payment)).id;
end;
$$;

select tests.let('g', tests.savings_group('open')::text);
select is(pg_temp.find('bob', tests.get('g')), tests.get('g'), 'a group that anybody may see can be paid to');
select throws_ok(format($$select pg_temp.find('bob', %L)$$, gen_random_uuid()), 'PT404', 'group_not_found', 'one that does not exist can not');
select throws_ok($$select pg_temp.find('bob', null)$$, 'PT404', 'group_not_found', 'nor one that is not named');
select throws_ok($$select pg_temp.find('bob', tests.get('g'), 'USD')$$, 'PT400', 'wrong_currency', 'money of another currency is refused');
select throws_ok($$select pg_temp.find(null, tests.get('g'))$$, 'PT403', 'profile_required', 'so is who has no profile yet');
update public.groups set status = 'closed';
select is(pg_temp.find('bob', tests.get('g')), tests.get('g'), 'a closed group is found: why it takes nothing is said by others');

select tests.let('d', tests.savings_group('draft')::text);
select is(pg_temp.find('ada', tests.get('d')), tests.get('d'), 'a draft is its creator''s');
select throws_ok($$select pg_temp.find('bob', tests.get('d'))$$, 'PT404', 'group_not_found', 'and does not exist for others');
select throws_ok($$select pg_temp.find('bob', tests.get('d'), 'USD')$$, 'PT404', 'group_not_found', 'not even its currency is told');
select throws_ok($$select pg_temp.find(null, tests.get('d'))$$, 'PT404', 'group_not_found', 'nor that it is there, to somebody without a profile');
select * from finish();
