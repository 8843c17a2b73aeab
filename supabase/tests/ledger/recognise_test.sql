select plan(8);

select tests.let('p', tests.sale(tests.person('ada')));
create function pg_temp.recognise(amount bigint) returns text language plpgsql as $$
begin
  perform ledger.recognise(tests.payment(tests.get('p')), 'revenue:credits', amount);
  return format('suspense %s revenue %s', tests.booked(tests.get('p'), 'suspense:test'), tests.booked(tests.get('p'), 'revenue:credits:test'));
end;
$$;
select is(pg_temp.recognise(0), 'suspense 0 revenue 0', 'nothing to recognise');
select is(pg_temp.recognise(1000), 'suspense 1000 revenue -1000', 'what is earned leaves suspense');
select is(pg_temp.recognise(1000), 'suspense 1000 revenue -1000', 'once');
select is(pg_temp.recognise(600), 'suspense 600 revenue -600', 'what is taken back returns to it');
select is(pg_temp.recognise(0), 'suspense 0 revenue 0', 'all of it too');
select is((select count(*) from ledger.journals j where j.kind = 'fulfilment'), 3::bigint, 'each change is a journal of its own');
update public.payments set livemode = true where reference = tests.get('p');
do $$ begin perform pg_temp.recognise(50); end $$;
select is(tests.booked(tests.get('p'), 'revenue:credits:live'), -50::bigint, 'live money is live revenue');
select is_empty($$select * from tests.broken_books() b where b !~ '^payment '$$, 'the books hold; the row is settle''s');
select * from finish();
