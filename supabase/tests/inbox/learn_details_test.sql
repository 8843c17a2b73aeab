select plan(29);

select tests.let('p', tests.sale(tests.person('ada')));
create function pg_temp.learn(details jsonb, extra jsonb default '{}', captured boolean default false) returns public.payments
language plpgsql as $$
declare
  v_folded inbox.folded;
begin
  v_folded.status := 'pending';
  v_folded.net := 0;
  v_folded.refunded := 0;
  v_folded.gross := 1015;
  v_folded.fees := 15;
  v_folded.captured := captured;
  return inbox.learn_details((tests.payment(tests.get('p'))).id, jsonb_build_object('source', 'webhook', 'details', details) || extra, v_folded);
end;
$$;
create function pg_temp.stands() returns text language sql as $$
  select row(p.channel, p.customer_code, p.authorization_code, p.gateway_response)::text
  from public.payments p where p.reference = tests.get('p');
$$;

do $$ begin perform pg_temp.learn('{"channel": "card", "customer_code": "CUS_1", "authorization_code": "AUTH_1", "gateway_response": "Declined"}'); end $$;
select is(pg_temp.stands(), '(card,CUS_1,AUTH_1,Declined)', 'what the gateway tells beside the facts is kept');
do $$ begin perform pg_temp.learn('{"gateway_response": "Approved"}'); end $$;
select is(pg_temp.stands(), '(card,CUS_1,AUTH_1,Approved)', 'what a later event tells is newer; what it leaves out stays');
do $$ begin perform pg_temp.learn('{"channel": null}'); end $$;
select is(pg_temp.stands(), '(card,CUS_1,AUTH_1,Approved)', 'null is left out');
update public.payments set updated_at = '-infinity' where reference = tests.get('p');
select is(
  (select row(p.gross_amount, p.fees, p.updated_at = now())::text from pg_temp.learn('{}') p), '(1015,15,t)',
  'gross and fees are what the facts say; the row tells when it was touched'
);
select lives_ok($$select pg_temp.learn(null)$$, 'no details are fine');
select lives_ok($$select pg_temp.learn('null')$$, 'so are null ones');
select lives_ok($$select pg_temp.learn('"text"')$$, 'or ones of another shape');
select is(pg_temp.stands(), '(card,CUS_1,AUTH_1,Approved)', 'they change nothing');
select is((pg_temp.learn('{"email": "gateway@example.test"}')).email, 'ada@example.test', 'the email we had is not replaced');
update public.payments set email = null where reference = tests.get('p');
select is((pg_temp.learn('{"email": "gateway@example.test"}')).email, 'gateway@example.test', 'but learnt when we had none');

-- Metadata comes as anything
select is((pg_temp.learn('{"metadata": {"a": 1}}')).metadata, '{"a": 1}', 'metadata that is an object is kept');
select is((pg_temp.learn('{"metadata": {"b": 2}}')).metadata, '{"a": 1, "b": 2}', 'and added to');
select is(
  (select array_agg(distinct (pg_temp.learn(jsonb_build_object('metadata', m))).metadata)
   from jsonb_array_elements('[null, "", 0, "text", [], [1]]') m),
  array['{"a": 1, "b": 2}'::jsonb], 'null, "", 0, text and lists are none'
);

-- When and by which door the money came
select is((pg_temp.learn('{"paid_at": "2026-01-01T00:00:00Z"}')).paid_at, null, 'nothing is paid at any time before it is captured');
select is((pg_temp.learn('{}')).source, null, 'and no door told it');
select is((pg_temp.learn('{"paid_at": "2026-01-02T03:04:05+01:00"}', '{"source": "sweep"}', true)).paid_at,
  '2026-01-02T02:04:05Z'::timestamptz, 'the gateway''s time of payment is kept');
select is((pg_temp.learn('{"paid_at": "2026-05-05T00:00:00Z"}', '{}', true)).paid_at, '2026-01-02T02:04:05Z'::timestamptz, 'once');
select is((pg_temp.learn('{}', '{}', true)).source, 'sweep', 'the door that told the capture first stays');
update public.payments set paid_at = null where reference = tests.get('p');
select is((pg_temp.learn('{}', '{}', true)).paid_at, now(), 'without the gateway''s time it is ours');

-- Whose it is
update public.payments set user_id = null where reference = tests.get('p');
select is((pg_temp.learn('{}')).user_id, tests.person('ada'), 'a payer whose profile has come is found');
update public.payments set user_id = null where reference = tests.get('p');
update public.profiles set issuer = 'https://elsewhere.test' where id = tests.person('ada');
select is((pg_temp.learn('{}')).user_id, null, 'a user of another issuer with the same id is somebody else');
update public.profiles set issuer = 'supabase' where id = tests.person('ada');
update public.profiles set closed_at = now() where id = tests.person('ada');
select is((pg_temp.learn('{}')).user_id, null, 'a closed profile is nobody''s');
update public.payments set user_id = tests.person('ada') where reference = tests.get('p');
select is((pg_temp.learn('{}')).user_id, tests.person('ada'), 'but what was theirs before they closed it stays theirs');
select throws_ok(
  $$select inbox.learn_details('00000000-0000-4000-8000-00000000dead', '{}', null)$$, 'P0002', null, 'an unknown payment is an error'
);

-- What one payment at a time is open for
create function pg_temp.open_for(facts jsonb) returns text language plpgsql as $$
declare
  v_reference text := tests.sale(tests.person('ada'));
begin
  update public.payments p set open_for = 'thing:' || p.id where p.reference = v_reference;
  perform tests.deliver('paystack', v_reference, v_reference, facts || jsonb_build_object('object_id', v_reference));
  return (select format('%s %s', p.status, left(p.open_for, 5)) from public.payments p where p.reference = v_reference);
end;
$$;
select is(pg_temp.open_for(tests.fact('authorized', 'x', 100000)), 'pending thing', 'what is still to be paid keeps its place');
select is(pg_temp.open_for(tests.captured('x', 100000)), 'success ', 'what is paid makes room');
select is(pg_temp.open_for(tests.fact('attempt_failed', 'x')), 'failed ', 'what failed too: the next attempt is a payment of its own');
select is(pg_temp.open_for(tests.fact('canceled', 'x')), 'canceled ', 'and what was canceled');
select is(pg_temp.open_for(tests.captured('x', 1)), 'pending thing', 'a wrong amount has not paid it');
select * from finish();
