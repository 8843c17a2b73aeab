-- Through the Data API's roles everyone sees their own rows, whoever vouches for them, and changes none.
select plan(27);

-- What a role sees of the five that every user has rows in.
create function pg_temp.seen() returns text language sql as $$
  select concat_ws(' ',
    (select count(*) from public.profiles), (select count(*) from public.payments), (select count(*) from public.payment_history),
    (select count(*) from public.credit_purchases), (select count(*) from public.transactions)
  );
$$;
grant execute on function pg_temp.seen() to public;

do $$
begin
  perform tests.let('ada', tests.sale(tests.person('ada')));
  perform tests.let('unpaid', tests.sale(tests.person('ada')));
  perform tests.let('bob', tests.sale(tests.person('bob')));
  perform tests.deliver('paystack', 'ada', tests.get('ada'), tests.captured('ada', 100000, '{"fee": 1500}'),
    '{"details": {"authorization_code": "AUTH_secret", "email": "ada@example.test"}}');
  perform tests.deliver('paystack', 'bob', tests.get('bob'), tests.captured('bob', 100000));
  -- Somebody of another issuer whose sub is ada's.
  perform tests.let('namesake', ops.ensure_profile(
    'https://clerk.example.test', (select external_id from public.profiles where id = tests.person('ada')), 'n@example.test')::text);
  perform tests.let('clerk', ops.ensure_profile('https://clerk.example.test', 'user_2abc', 'c@example.test')::text);
end;
$$;

select is(pg_temp.seen(), '4 3 3 2 6', 'the owner sees all');
select tests.sign_in(tests.person('ada'));
select is(pg_temp.seen(), '1 2 2 1 2', 'a user sees their profile, payments, purchase and statement');
select is((select min(reference) from public.credit_purchases), tests.get('ada'), 'and the purchase is theirs');
select is((select count(*) from public.payments where reference = tests.get('bob')), 0::bigint, 'nobody else''s payment');
select is(public.me(), tests.person('ada'), 'they are who the token says');
select throws_ok('select authorization_code from public.payments', '42501', null, 'the card''s token is for nobody');
select throws_ok('select * from public.payments', '42501', null, 'not by way of * either');
select throws_ok(
  'update public.profiles set credits = 1000000', '42501', null, 'nobody gives themselves credits'
);
select throws_ok(
  $$insert into public.transactions (user_id, type, unit, amount, balance_after, description)
    values (public.me(), 'bonus', 'CREDITS', 5, 5, 'x')$$, '42501', null, 'nor a line on the statement'
);
select throws_ok($$update public.payments set status = 'success'$$, '42501', null, 'nor pays by decree');
select throws_ok('delete from public.payments', '42501', null, 'nor forgets a payment');
select throws_ok($$select public.process_payment_atomic('{}')$$, '42501', null, 'the door for events is not theirs');
select throws_ok($$select public.initialize_payment('{}', '{}')$$, '42501', null, 'nor the one where payments are born');
select throws_ok($$select public.record_verification(null, 'success', true, true)$$, '42501', null, 'nor the one for verifications');
select throws_ok('select * from ledger.entries', '42501', null, 'the books are closed');
select throws_ok('select * from inbox.webhook_bodies', '42501', null, 'so is the inbox');
select throws_ok($$select ops.setting('unit_name')$$, '42501', null, 'and operations');

select tests.sign_in(tests.get('namesake')::uuid);
select is(pg_temp.seen(), '1 0 0 0 1', 'the same sub at another issuer is somebody else');
select tests.sign_in(tests.get('clerk')::uuid);
select is(pg_temp.seen(), '1 0 0 0 1', 'a sub that is no uuid is no error');
select set_config('request.jwt.claims', '{"iss": "https://clerk.example.test", "sub": "user_nobody", "role": "authenticated"}', true);
select is(pg_temp.seen(), '0 0 0 0 0', 'whoever has no profile sees nothing');
select set_config('request.jwt.claims', '{"role": "authenticated"}', true);
select is(pg_temp.seen(), '0 0 0 0 0', 'nor does a token that names nobody');
select tests.sign_out();
update public.profiles set closed_at = now() where id = tests.person('bob');
select tests.sign_in(tests.person('bob'));
select is(pg_temp.seen(), '0 0 0 0 0', 'nor does an account that is closed');
select tests.sign_out();

set local role anon;
select throws_ok('select * from public.profiles', '42501', null, 'a visitor reads no profiles');
select ok((select count(*) > 10 from public.currencies), 'but sees the currencies');
select ok((select count(*) > 0 from public.credit_offers), 'and the offers');
reset role;

set local role service_role;
select throws_ok('select authorization_code from public.payments', '42501', null, 'not even the functions'' role reads the card''s token');
select throws_ok($$update public.payments set status = 'success'$$, '42501', null, 'or writes a payment past the listed functions');
reset role;
select * from finish();
