select plan(6);

create function pg_temp.accounts(reference text default tests.get('p')) returns text[] language sql as $$
  select array_agg(a.account order by a.account) from ledger.earned_accounts(tests.payment(reference)) a;
$$;
select tests.let('p', tests.sale(tests.person('ada')));
select tests.let('q', tests.sale(tests.person('ada')));
select is(pg_temp.accounts(), null, 'a payment that earned nothing has none');
do $$ begin perform tests.deliver('paystack', 'k', tests.get('p'), tests.captured('c', 100000, '{"fee": 1500}')); end $$;
select is(pg_temp.accounts(), array['revenue:credits'], 'ours, without the mode: not what the gateway holds, nor the wallet');
do $$ begin perform ledger.recognise(tests.payment(tests.get('p')), 'deposits:g', 500); perform ledger.recognise(tests.payment(tests.get('p')), 'deposits:g', 600); end $$;
select is(pg_temp.accounts(), array['deposits:g', 'revenue:credits'], 'each once');
do $$ begin perform ledger.recognise(tests.payment(tests.get('p')), 'deposits:g', 0); end $$;
select is(pg_temp.accounts(), array['deposits:g', 'revenue:credits'], 'also one that went back to nothing');
select is(pg_temp.accounts(tests.get('q')), null, 'another payment has its own');
update public.payments set livemode = true where reference = tests.get('q');
do $$ begin perform ledger.recognise(tests.payment(tests.get('q')), 'revenue:x', 5); end $$;
select is(pg_temp.accounts(tests.get('q')), array['revenue:x'], 'live ones are named alike');
select * from finish();
