select plan(9);

do $$ begin perform tests.person(name) from unnest(array['ada', 'bob', 'cleo', 'dan', 'eve']) name; end $$;
create function pg_temp.state(type text, amount bigint, balance_after bigint default 0) returns void language sql as $$
  select fulfilment.state_group_money(tests.payment(tests.get('p')), tests.get('g')::uuid, type, amount, balance_after);
$$;
create function pg_temp.lines() returns text language sql as $$
  select string_agg(concat_ws(' ', t.type, t.amount, t.unit, t.balance_after, t.description), ', ' order by t.line)
  from public.transactions t where t.payment_id = (tests.payment(tests.get('p'))).id;
$$;

select tests.let('g', tests.savings_group()::text);
select tests.let('p', tests.group_payment('bob', 50000, 100000));
select pg_temp.state('contribution', 0);
select is(pg_temp.lines(), null, 'nothing paid is no line');
select pg_temp.state('contribution', 100000, 300000);
select is(pg_temp.lines(), 'contribution 100000 NGN 300000 Ajo: joining', 'what came in is one line with what the group holds then');
select pg_temp.state('contribution', 100000, 300000);
select is(pg_temp.lines(), 'contribution 100000 NGN 300000 Ajo: joining', 'told again it is none');
select pg_temp.state('security_deposit', 50000, 50000);
select is(
  pg_temp.lines(), 'contribution 100000 NGN 300000 Ajo: joining, security_deposit 50000 NGN 50000 Ajo: joining',
  'deposit and contribution have lines of their own'
);
select pg_temp.state('contribution', 99999, 299999);
select pg_temp.state('contribution', 0, 200000);
select is(
  (select string_agg(concat_ws(' ', t.amount, t.balance_after, t.description), ', ' order by t.line) from public.transactions t
   where t.type = 'contribution'),
  '100000 300000 Ajo: joining, -1 299999 Ajo: joining (taken back), -99999 200000 Ajo: joining (taken back)',
  'what goes back is a line that says so'
);
select pg_temp.state('contribution', 100000, 300000);
select is(
  (select sum(t.amount) from public.transactions t where t.type = 'contribution'), 100000::numeric, 'the lines always sum to what is held'
);
select tests.let('p', tests.group_payment('bob', 0, 100000));
select pg_temp.state('contribution', 100000, 400000);
select is(pg_temp.lines(), 'contribution 100000 NGN 400000 Ajo: joining', 'each payment is counted for itself');
select is(
  (select array_agg(distinct t.group_id) from public.transactions t where t.type <> 'bonus'), array[tests.get('g')::uuid],
  'every line leads to the group'
);
select is(
  (select array_agg(distinct t.user_id) from public.transactions t where t.type <> 'bonus'), array[tests.person('bob')],
  'and is on the payer''s statement'
);
select * from finish();
