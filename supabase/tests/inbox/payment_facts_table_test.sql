select plan(9);

select tests.let('p', tests.sale(tests.person('ada')));
do $$ begin perform tests.deliver('paystack', 'k', tests.get('p'), tests.captured('c', 100000)); end $$;
create function pg_temp.add(set_to jsonb) returns void language plpgsql as $$
begin
  insert into inbox.payment_facts
    (payment_id, provider, object_id, fact_type, amount, currency, livemode, webhook_event_id)
  select r.payment_id, r.provider, r.object_id, r.fact_type, r.amount, r.currency, r.livemode, 1
  from jsonb_populate_record((select f from inbox.payment_facts f limit 1), set_to) r;
end;
$$;
create function pg_temp.refused(set_to jsonb, state text, description text) returns text language sql as $$
  select throws_ok(format('select pg_temp.add(%L)', set_to), state, null, description);
$$;

select pg_temp.refused('{}', '23505', 'the same fact twice');
select pg_temp.refused(
  format('{"payment_id": "%s"}', (tests.payment(tests.sale(tests.person('ada')))).id)::jsonb, '23505',
  'the same fact of another payment: a movement counts once in the world'
);
select lives_ok($$select pg_temp.add('{"provider": "razorpay"}')$$, 'at another gateway the same id is another movement');
select pg_temp.refused('{"object_id": "x", "fact_type": "paid"}', '23514', 'a type nobody knows');
select throws_ok('update inbox.payment_facts set amount = 5', '55000', 'append_only', 'a fact can not be changed');
select throws_ok('delete from inbox.payment_facts', '55000', 'append_only', 'nor deleted');
select throws_ok('truncate inbox.payment_facts', '55000', 'append_only', 'nor can they be emptied');
set local role service_role;
select throws_ok('select * from inbox.payment_facts', '42501', null, 'the service role has no way to them');
reset role;
select tests.sign_in(tests.person('ada'));
select throws_ok('select * from inbox.payment_facts', '42501', null, 'nor has a user');
select tests.sign_out();
select * from finish();
