select plan(11);
select tests.let('p', tests.sale(tests.person('ada')));
create function pg_temp.grant(due bigint) returns text language plpgsql as $$
begin
  perform fulfilment.grant_credits(tests.payment(tests.get('p')), due);
  return (select format('%s by %s', tests.wallet(tests.person('ada')), coalesce(string_agg(t.type || ' ' || t.amount, ', ' order by t.line), '-'))
    from public.transactions t where t.payment_id = (tests.payment(tests.get('p'))).id);
end;
$$;
select is(pg_temp.grant(0), '20 by -', 'nothing due, no line');
select is(pg_temp.grant(100), '120 by purchase 100', 'what is due is granted');
select is(pg_temp.grant(100), '120 by purchase 100', 'once');
select is(pg_temp.grant(150), '170 by purchase 100, purchase 50', 'more: the difference');
select is(pg_temp.grant(30), '50 by purchase 100, purchase 50, refund -120', 'less: the difference is taken back');
do $$ begin perform ledger.spend_credits(tests.person('ada'), 45, 'x', null); end $$;
select is(pg_temp.grant(0), '-25 by purchase 100, purchase 50, refund -120, refund -30', 'also what was spent meanwhile');
select is(pg_temp.grant(100), '75 by purchase 100, purchase 50, refund -120, refund -30, purchase 100', 'and granted again');
do $$ begin perform fulfilment.grant_credits(tests.payment(tests.sale(tests.person('ada'))), 7); end $$;
select is(tests.wallet(tests.person('ada')), 82::bigint, 'another payment''s grant is its own');
select is_empty('select * from tests.broken_books()', 'the books hold');
insert into public.transactions (user_id, type, unit, amount, balance_after, payment_id, description)
select p.user_id, 'contribution', 'NGN', 40, 40, p.id, 'x' from tests.payment(tests.get('p')) p;
do $$ begin perform fulfilment.grant_credits(tests.payment(tests.get('p')), 100); end $$;
select is(tests.wallet(tests.person('ada')), 82::bigint, 'a line of money beside them is no credits');
do $$ begin perform fulfilment.grant_credits(tests.payment(tests.get('p')), 101); end $$;
select is(tests.wallet(tests.person('ada')), 83::bigint, 'one more is one more');
select * from finish();
