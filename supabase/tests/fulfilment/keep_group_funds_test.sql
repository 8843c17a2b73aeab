select plan(10);

do $$ begin perform tests.person(name) from unnest(array['ada', 'bob', 'cleo', 'dan', 'eve']) name; end $$;
create function pg_temp.keep(reference text, deposit bigint, contribution bigint) returns text language plpgsql as $$
begin
  perform fulfilment.keep_group_funds(tests.payment(reference), tests.read_group(), deposit, contribution);
  return (
    select string_agg(concat_ws(' ', f.deposit, f.contribution, f.captured_contribution), ', ' order by f.number)
    from fulfilment.group_funds f where f.payment_id = (tests.payment(reference)).id
  );
end;
$$;
create function pg_temp.lines(reference text) returns text language sql as $$
  select string_agg(concat_ws(' ', t.type, t.amount, t.balance_after), ', ' order by t.line)
  from public.transactions t where t.payment_id = (tests.payment(reference)).id;
$$;

select tests.let('g', tests.savings_group()::text);
select tests.let('p', tests.group_payment('bob', 50000, 100000));
select is(pg_temp.keep(tests.get('p'), 50000, 100000), '50000 100000 100000', 'what a payment put in is kept');
select is(
  pg_temp.lines(tests.get('p')), 'security_deposit 50000 50000, contribution 100000 100000', 'and stated, each kind for itself'
);
select is(pg_temp.keep(tests.get('p'), 50000, 100000), '50000 100000 100000', 'a second time nothing changes');
select is((select count(*) from public.transactions where payment_id is not null), 2::bigint, 'on the statement neither');
select is(pg_temp.keep(tests.get('p'), 50000, 30000), '50000 30000 100000', 'less is less; what was captured is remembered');
select is(pg_temp.keep(tests.get('p'), 0, 0), '0 0 100000', 'down to nothing');
select is(pg_temp.keep(tests.get('p'), 50000, 100000), '50000 100000 100000', 'and back up');

-- Several payments
select tests.let('q', tests.group_payment('bob', 0, 100000));
do $$ begin perform pg_temp.keep(tests.get('q'), 0, 100000); end $$;
select is(pg_temp.lines(tests.get('q')), 'contribution 100000 200000', 'the balance is of all a member''s payments to the group');
select tests.let('c', tests.group_payment('cleo', 50000, 100000));
do $$ begin perform pg_temp.keep(tests.get('c'), 50000, 100000); end $$;
select is(
  pg_temp.lines(tests.get('c')), 'security_deposit 50000 50000, contribution 100000 100000', 'never of another member''s'
);
select tests.let('g', tests.savings_group()::text);
select tests.let('o', tests.group_payment('bob', 0, 100000));
do $$ begin perform pg_temp.keep(tests.get('o'), 0, 100000); end $$;
select is(pg_temp.lines(tests.get('o')), 'contribution 100000 100000', 'nor of another group');
select * from finish();
