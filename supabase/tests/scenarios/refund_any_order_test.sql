-- What is due for refund is refunded by itself, exactly once, whichever of its four news comes first: the sweeper's own
-- answer as a fact, its record on the request, and the gateway's two webhooks.
select plan(12);

-- A sale paid twice, its second capture claimed for refund: the gateway has the refund <reference>r.
create function pg_temp.claimed() returns text language plpgsql as $$
declare
  v_reference text := tests.sale(tests.person('ada'));
begin
  perform tests.deliver('paystack', v_reference || '1', v_reference, tests.captured(v_reference || '1', 100000));
  perform tests.deliver('paystack', v_reference || '2', v_reference, tests.captured(v_reference || '2', 100000));
  perform tests.let('claimed', public.claim_refunds(100, '{paystack}') #>> '{0,refund_id}');
  return v_reference;
end;
$$;
create function pg_temp.tell(reference text, news text) returns void language plpgsql as $$
declare
  v_parent jsonb := jsonb_build_object('parent', reference || '2');
begin
  case news
    when 'answer' then perform tests.deliver('paystack', reference || 'poll', reference,
      tests.fact('refund_pending', reference || 'r', 100000, v_parent), '{"source": "sweep"}');
    when 'record' then perform public.record_refund(tests.get('claimed')::uuid, 'accepted', reference || 'r', null);
    -- The webhooks name no capture.
    when 'pending' then perform tests.deliver('paystack', reference || 'p', reference, tests.fact('refund_pending', reference || 'r', 100000));
    when 'processed' then perform tests.deliver('paystack', reference || 'd', reference, tests.refunded(reference || 'r', 100000));
    when 'failed' then perform tests.deliver('paystack', reference || 'f', reference, tests.fact('refund_failed', reference || 'r', 100000));
    when 'timeout' then perform public.record_refund(tests.get('claimed')::uuid, 'unknown', null, 'timeout');
    -- The lease has run out.
    when 'look' then
      update ops.refunds set due_at = now() where id = tests.get('claimed')::uuid;
      perform public.claim_refunds(100, '{paystack}');
  end case;
end;
$$;
create function pg_temp.stands(reference text) returns text language sql as $$
  select concat_ws(' ', p.status, p.fulfilment, 'due', p.refund_due_amount, 'refunded', p.refunded_amount, 'credits',
    (select sum(t.amount) from public.transactions t where t.payment_id = p.id),
    'requests', (select count(*) from ops.refunds r where r.payment_id = p.id),
    'open', (select count(*) from ops.open_refunds r where r.payment_id = p.id))
  from public.payments p where p.reference = stands.reference
$$;

-- All orders of the news. After each of them somebody sweeps: nothing more may be queued.
create function pg_temp.ends(news text[], again boolean default false) returns setof text language plpgsql as $$
declare
  v_order text[];
  v_reference text;
  v_news text;
begin
  for v_order in select * from tests.permutations(news) loop
    v_reference := pg_temp.claimed();
    foreach v_news in array v_order loop
      perform pg_temp.tell(v_reference, v_news);
      if again then
        perform pg_temp.tell(v_reference, v_news);
      end if;
      assert public.claim_refunds(100, '{paystack}') = '[]', format('%s: queued again after %s', v_order, v_news);
    end loop;
    return next pg_temp.stands(v_reference);
  end loop;
end;
$$;

select is((select count(*) from tests.permutations('{answer,record,pending,processed}'::text[])), 24::bigint, 'four news have 24 orders');
select is(
  (select array_agg(distinct e) from pg_temp.ends('{answer,record,pending,processed}') e),
  array['success applied due 0 refunded 100000 credits 100 requests 1 open 0'], 'all of them end the same: refunded once'
);
select is(
  (select array_agg(distinct e) from pg_temp.ends('{answer,record,pending,processed}', true) e),
  array['success applied due 0 refunded 100000 credits 100 requests 1 open 0'], 'with every one of them told twice'
);
select is(
  (select array_agg(distinct e) from pg_temp.ends('{timeout,look,processed}') e),
  array['success applied due 0 refunded 100000 credits 100 requests 1 open 1'],
  'a webhook alone settles the money; the request stays reserved until the gateway is asked'
);
select is(
  (select array_agg(distinct e) from pg_temp.ends('{timeout,look,answer,record}') e),
  array['success applied due 0 refunded 100000 credits 100 requests 1 open 0'], 'a timeout and another look change nothing of the end'
);
select is(
  (select array_agg(distinct e) from pg_temp.ends('{answer,record,processed,failed}') e),
  array['success refund_due due 100000 refunded 0 credits 100 requests 1 open 0'],
  'one that fails is due again, and is not queued again: it waits for an operator'
);

-- Whoever dies between the gateway's answer and the record
select tests.let('p', pg_temp.claimed());
select pg_temp.tell(tests.get('p'), 'answer');
update ops.refunds set due_at = now() where id = tests.get('claimed')::uuid;
select is(
  (select row(c ->> 'refund_id' = tests.get('claimed'), c ->> 'attempts')::text from jsonb_array_elements(public.claim_refunds(100, '{paystack}')) c),
  '(t,1)', 'is followed: the same refund is claimed again, and looked for'
);
do $$ begin
  perform pg_temp.tell(tests.get('p'), 'answer');
  perform pg_temp.tell(tests.get('p'), 'record');
end $$;
select is(pg_temp.stands(tests.get('p')), 'success applied due 0 refunded 100000 credits 100 requests 1 open 0', 'and found');

-- Refused
select tests.let('p', pg_temp.claimed());
do $$ begin perform public.record_refund(tests.get('claimed')::uuid, 'refused', null, 'The gateway answered 400.'); end $$;
select is(public.claim_refunds(100, '{paystack}'), '[]', 'what the gateway refuses is not asked for again');
select is(pg_temp.stands(tests.get('p')), 'success refund_due due 100000 refunded 0 credits 100 requests 1 open 0', 'it stays due, and visible');

-- Made in the dashboard while ours was never sent
do $$ begin perform tests.deliver('paystack', 'dash', tests.get('p'), tests.refunded('dash', 100000)); end $$;
select is(pg_temp.stands(tests.get('p')), 'success applied due 0 refunded 100000 credits 100 requests 1 open 0', 'a refund in the dashboard settles it');
select is_empty('select * from tests.broken_books()', 'the books hold');
select * from finish();
