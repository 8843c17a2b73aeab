-- A digital product is its buyer's, and nobody else's, for as long as it is paid.
select plan(15);

select tests.let('book', tests.product(80000)::text);
create function pg_temp.link(who text) returns text language plpgsql as $$
declare
  v_token text;
begin
  perform tests.sign_in(tests.person(who));
  v_token := public.create_download(((tests.get('order'))::uuid), tests.get('book')::uuid) ->> 'token';
  perform tests.sign_out();
  return v_token;
end;
$$;
create function pg_temp.link_refused(who text, description text) returns setof text language plpgsql as $$
begin
  return next throws_ok(format('select pg_temp.link(%L)', who), 'PT404', 'download_not_found', description);
  perform tests.sign_out();
end;
$$;
create function pg_temp.opens(token text default tests.get('link')) returns boolean language plpgsql as $$
begin
  return public.open_download(opens.token) ->> 'file_name' = 'test.txt';
exception when sqlstate 'PT404' then
  return false;
end;
$$;
do $$ begin
  perform tests.put_in_cart(tests.person('ada'), tests.get('book')::uuid);
  perform tests.let('p', (tests.start(tests.person('ada'), '{"payment_type": "order"}')).reference);
  perform tests.let('order', (tests.payment(tests.get('p'))).purchase ->> 'order_id');
end $$;
select pg_temp.link_refused('ada', 'what is not paid is not there');
do $$ begin perform tests.deliver('paystack', 'k1', tests.get('p'), tests.captured('c1', 79999)); end $$;
select pg_temp.link_refused('ada', 'nor what is paid in part');
do $$ begin perform tests.deliver('paystack', 'k2', tests.get('p'), tests.captured('c2', 80000)); end $$;
select tests.let('link', pg_temp.link('ada'));
select ok(pg_temp.opens(), 'paid: the buyer makes a link, and it opens');
select pg_temp.link_refused('bob', 'nobody else makes one');
do $$ begin perform tests.deliver('paystack', 'k3', tests.get('p'), tests.refunded('r1', 30000)); end $$;
select ok(pg_temp.opens(), 'a part refunded: it is still there');
do $$ begin perform tests.deliver('paystack', 'k4', tests.get('p'), tests.refunded('r2', 50000)); end $$;
select ok(not pg_temp.opens(), 'refunded whole: the link that is out is closed');
select pg_temp.link_refused('ada', 'and there is no new one');
do $$ begin perform tests.deliver('paystack', 'k5', tests.get('p'), tests.fact('refund_failed', 'r2', 50000)); end $$;
select ok(pg_temp.opens(), 'the refund failed: it opens again');
do $$ begin perform tests.deliver('paystack', 'k6', tests.get('p'), tests.fact('dispute_opened', 'd1', 80000)); end $$;
select ok(not pg_temp.opens(), 'disputed: closed');
do $$ begin perform tests.deliver('paystack', 'k7', tests.get('p'), tests.fact('dispute_won', 'd1')); end $$;
select ok(pg_temp.opens(), 'won: open');
update fulfilment.downloads set expires_at = now() - interval '1 second';
select ok(not pg_temp.opens(), 'after its time a link is closed for good');
select ok(pg_temp.opens(pg_temp.link('ada')), 'the buyer makes a new one');
select is((select count(*) from fulfilment.downloads), 2::bigint, 'the old one is still written down');
do $$ begin perform tests.housekeep(); end $$;
select is((select count(*) from fulfilment.downloads), 1::bigint, 'until housekeeping');
select is_empty('select * from tests.broken_books()', 'the books hold');
select * from finish();
