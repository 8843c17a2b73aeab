select plan(28);

-- What is left of each capture of a payment of 1000 with these facts, as capture:amount in the order money is taken from them.
create function pg_temp.sale() returns text language sql as $$
  select tests.sale(tests.person('ada'), 100, 1000, 'razorpay', 'INR')
$$;
create function pg_temp.deliver(reference text, facts jsonb, extra jsonb default '{}') returns void language sql as $$
  select tests.deliver('razorpay', gen_random_uuid()::text, reference, facts, extra)
$$;
create function pg_temp.left(reference text) returns text language sql as $$
  select string_agg(format('%s:%s', split_part(c.capture_id, '/', 2), c.amount), ' ' order by c.place)
  from ops.refundable((tests.payment(reference)).id) with ordinality as c (capture_id, amount, currency, livemode, matches, place)
$$;
-- Ids of its own for every payment: a fact belongs to one.
create function pg_temp.f(type text, object text, amount bigint default null, extra jsonb default '{}', currency text default 'INR')
returns jsonb language sql as $$
  select jsonb_build_array(tests.fact(type, tests.get('p') || '/' || object, amount, extra || coalesce(
    jsonb_build_object('parent', tests.get('p') || '/' || (extra ->> 'parent')), '{}'), currency))
$$;
create function pg_temp.fresh() returns void language sql as $$ select tests.let('p', pg_temp.sale()) $$;
create function pg_temp.tell(facts jsonb, extra jsonb default '{}') returns text language sql as $$
  select pg_temp.deliver(tests.get('p'), facts, extra); select pg_temp.left(tests.get('p'))
$$;

select pg_temp.fresh();
select is(pg_temp.left(tests.get('p')), null, 'nothing paid, nothing to refund');
select is(pg_temp.tell(pg_temp.f('captured', 'a', 1000)), 'a:1000', 'all of what was paid');
select is(pg_temp.tell(pg_temp.f('refund_pending', 'r', 300, '{"parent": "a"}')), 'a:700', 'less what is on its way back');
select is(pg_temp.tell(pg_temp.f('refund_processed', 'r', 300, '{"parent": "a"}')), 'a:700', 'and the same when it is there');
select is(pg_temp.tell(pg_temp.f('refund_processed', 's', 700)), 'a:0', 'less a second part');
select is(pg_temp.tell(pg_temp.f('refund_failed', 's', 700)), 'a:700', 'which came back');
select is(pg_temp.tell(pg_temp.f('dispute_opened', 'd', 400)), 'a:300', 'less what is disputed: it may be gone already');
select is(pg_temp.tell(pg_temp.f('refund_processed', 't', 400, format('{"dispute": "%s/d"}', tests.get('p'))::jsonb)), 'a:300',
  'a refund that names its dispute takes it once');
select is(pg_temp.tell(pg_temp.f('dispute_won', 'd')), 'a:300', 'also when the dispute is won');
select is(pg_temp.tell(pg_temp.f('refund_processed', 'u', 5000)), 'a:0', 'never less than nothing');

select pg_temp.fresh();
do $$ begin perform pg_temp.tell(pg_temp.f('captured', 'a', 1000) || pg_temp.f('dispute_lost', 'd', 600)); end $$;
select is(pg_temp.left(tests.get('p')), 'a:400', 'what a lost dispute took is gone');
update ops.settings set value = '"lost"' where name = 'dispute_withdraws';
select is(pg_temp.tell(pg_temp.f('dispute_opened', 'e', 300)), 'a:100',
  'an open one is kept back from refunds even where it withdraws nothing that was bought');
update ops.settings set value = '"opened"' where name = 'dispute_withdraws';

-- Being refunded
select pg_temp.fresh();
do $$ begin perform pg_temp.tell(pg_temp.f('captured', 'a', 1000)); end $$;
select tests.let('r', (ops.reserve_refund(tests.payment(tests.get('p')), 250, 'A test')).id::text);
select is(pg_temp.left(tests.get('p')), 'a:750', 'less what is being refunded');
do $$ begin perform public.record_refund(tests.get('r')::uuid, 'refused', null, 'no'); end $$;
select is(pg_temp.left(tests.get('p')), 'a:1000', 'what the gateway refused is free again');
select tests.let('r', (ops.reserve_refund(tests.payment(tests.get('p')), 250, 'A test')).id::text);
do $$ begin perform public.record_refund(tests.get('r')::uuid, 'accepted', tests.get('p') || '/r', null); end $$;
select is(pg_temp.left(tests.get('p')), 'a:750', 'taken on: reserved until its fact counts');
select is(pg_temp.tell(pg_temp.f('refund_pending', 'r', 250, '{"parent": "a"}')), 'a:750', 'once, not twice');

-- Ours, which the gateway tells without saying of which capture, or by a name that we don't know
create function pg_temp.refund_surplus() returns void language plpgsql as $$
declare
  v_p text := tests.get('p');
begin
  perform pg_temp.tell(pg_temp.f('captured', 'a', 1000) || pg_temp.f('captured', 'b', 1000));
  perform public.record_refund(
    (ops.reserve_refund(tests.payment(v_p), 1000, 'A test', capture_id => v_p || '/b')).id, 'accepted', v_p || '/r', null);
end;
$$;
select pg_temp.fresh(), pg_temp.refund_surplus();
select is(pg_temp.tell(pg_temp.f('refund_pending', 'r', 1000)), 'b:0 a:1000', 'it is of the capture we asked it of');
select pg_temp.fresh(), pg_temp.refund_surplus();
select is(pg_temp.tell(pg_temp.f('refund_pending', 'r', 1000, '{"parent": "intent"}')), 'b:0 a:1000', 'also by another name');

-- Several captures
select pg_temp.fresh();
select is(pg_temp.tell(pg_temp.f('captured', 'a', 1000) || pg_temp.f('captured', 'b', 1000)), 'b:1000 a:1000', 'the surplus comes first');
select tests.let('r', (ops.reserve_refund(tests.payment(tests.get('p')), 250, 'A test')).id::text);
select is(pg_temp.left(tests.get('p')), 'b:750 a:1000', 'what is being refunded is of one of them');
insert into ops.refunds (payment_id, provider, capture_id, amount, currency, reason)
select p.id, p.provider, tests.get('p') || '/a', 10, 'INR', 'A test' from tests.payment(tests.sale(tests.person('ada'))) p;
select is(pg_temp.left(tests.get('p')), 'b:750 a:1000', 'a refund of another gateway''s capture with that id takes nothing');
do $$ begin perform public.record_refund(tests.get('r')::uuid, 'refused', null, 'no'); end $$;
select is(pg_temp.tell(pg_temp.f('captured', 'z', 1200)), 'z:1200 b:1000 a:1000', 'before it what never counted');
select is(
  (select string_agg(c.matches::text, ' ') from ops.refundable((tests.payment(tests.get('p'))).id) c), 'false true true',
  'and it says which is which'
);
select is(pg_temp.tell(pg_temp.f('refund_processed', 'r', 400, '{"parent": "b"}')), 'z:1200 b:600 a:1000', 'each has its own refunds');
select is(pg_temp.tell(pg_temp.f('refund_processed', 's', 2300)), 'z:500 b:500 a:500',
  'what names no capture may be of any: all together have so much less');

-- Currencies and modes
select pg_temp.fresh();
do $$ begin perform pg_temp.tell(pg_temp.f('captured', 'a', 1000) || pg_temp.f('captured', 'u', 900, '{}', 'USD')); end $$;
select is(pg_temp.tell(pg_temp.f('refund_processed', 'r', 500, '{}', 'USD')), 'u:400 a:1000', 'another currency is another pot');
select pg_temp.fresh();
do $$ begin perform pg_temp.tell(pg_temp.f('captured', 'a', 1000)); end $$;
select is(pg_temp.tell(pg_temp.f('captured', 'l', 1000), '{"livemode": true}'), 'l:1000 a:1000', 'so is another mode');
select is(pg_temp.tell(pg_temp.f('refund_processed', 'r', 1000), '{"livemode": true}'), 'l:0 a:1000',
  'what was given back live takes nothing of the test money, and the other way round');
select * from finish();
