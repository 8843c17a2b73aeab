select plan(20);

create function pg_temp.paid_twice() returns text language plpgsql as $$
declare
  v_reference text := tests.sale(tests.person('ada'));
begin
  perform tests.deliver('paystack', v_reference || '1', v_reference, tests.captured(v_reference || '1', 100000));
  perform tests.deliver('paystack', v_reference || '2', v_reference, tests.captured(v_reference || '2', 100000));
  return v_reference;
end;
$$;
create function pg_temp.due_in(refund_id text) returns interval language sql as $$
  select r.due_at - now() from ops.refunds r where r.id = due_in.refund_id::uuid
$$;

select is(public.claim_refunds(10, '{paystack}'), '[]', 'with nothing due there is nothing to ask');
select tests.let('p', pg_temp.paid_twice());
update ops.settings set value = 'false' where name = 'refund_automatically';
select is(public.claim_refunds(10, '{paystack}'), '[]', 'who does not want it refunds nothing by itself');
update ops.settings set value = 'true' where name = 'refund_automatically';
select is(public.claim_refunds(10, '{stripe,razorpay}'), '[]', 'what is due at a gateway that is not set up waits');
select tests.let('c', public.claim_refunds(10, '{paystack}')::text);
select is(
  tests.get('c')::jsonb #- '{0,refund_id}' #- '{0,age_seconds}' #- '{0,quiet_seconds}',
  jsonb_build_array(jsonb_build_object(
    'provider', 'paystack', 'reference', tests.get('p'),
    'capture_id', tests.get('p') || '2', 'amount', 100000, 'currency', 'NGN', 'reason', 'More was paid than was due.',
    'attempts', 0, 'status', 'requested')),
  'what is due is queued and given to be asked for, for the first time'
);
select tests.let('r', tests.get('c')::jsonb #>> '{0,refund_id}');
select is(public.claim_refunds(10, '{paystack}'), '[]', 'what one sweeper claimed no other gets, and it is not queued twice');
select is(pg_temp.due_in(tests.get('r')), interval '1 minute', 'the lease is the first step of the cadence');

-- Who claimed it died
update ops.refunds set due_at = now(), updated_at = now() - interval '61 seconds';
select tests.let('c', public.claim_refunds(10, '{paystack}')::text);
select is(tests.get('c')::jsonb #>> '{0,attempts}', '1', 'then it is claimed again: asked before, so look first');
select is(tests.get('c')::jsonb #>> '{0,quiet_seconds}', '61', 'and quiet since the claim before');
select is(pg_temp.due_in(tests.get('r')), interval '5 minutes', 'each step is longer');
do $$ begin perform public.record_refund(tests.get('r')::uuid, 'unknown', null, 'timeout'); end $$;
select is(public.claim_refunds(10, '{paystack}'), '[]', 'an unknown one keeps the cadence');
update ops.refunds set due_at = now();
select is(public.claim_refunds(10, '{paystack}') #>> '{0,status}', 'unknown', 'and is followed until it is known');
update ops.refunds set due_at = now();
select is(public.claim_refunds(10, '{stripe}'), '[]', 'unless its gateway''s keys are gone: it waits, and is not counted as asked');
update ops.refunds set attempts = 50;
select is(jsonb_array_length(public.claim_refunds(10, '{paystack}')), 1, 'for ever');
select is(pg_temp.due_in(tests.get('r')), interval '3 days', 'but seldom');
do $$ begin perform public.record_refund(tests.get('r')::uuid, 'accepted', 'o', null); end $$;
update ops.refunds set due_at = now();
select is(public.claim_refunds(10, '{paystack}'), '[]', 'taken on: nothing to ask');

-- An operator's is followed too
insert into ops.operators (user_id, added_by) values (tests.person('ops'), 'test');
do $$ begin perform public.request_refund(
  tests.payer(tests.person('ops')), jsonb_build_object('reference', tests.get('p'), 'amount', 500, 'idempotency_key', 'k', 'providers', array['paystack'])); end $$;
select is(public.claim_refunds(10, '{paystack}'), '[]', 'while the operator''s call is under way nobody else asks');
update ops.refunds set due_at = now() where requested_by is not null;
select is(public.claim_refunds(10, '{paystack}') #>> '{0,attempts}', '1', 'a minute later the sweeper looks after it, as asked before');

-- Limits
select tests.let('p', pg_temp.paid_twice()), tests.let('q', pg_temp.paid_twice());
select is(public.claim_refunds(0, '{paystack}'), '[]', 'none asked for, none given');
select is(jsonb_array_length(public.claim_refunds(1, '{paystack}')), 1, 'as many as were asked for');
select is(jsonb_array_length(public.claim_refunds(10, '{paystack}')), 1, 'the others the next time');
select * from finish();
