select plan(10);

select tests.let('reference', tests.sale(tests.person('ada')));
select tests.deliver('paystack', 'k', tests.get('reference'), tests.captured('c', 100000));
select tests.let('unpaid', tests.sale(tests.person('ada')));

select is_empty('select * from ops.broken_payments()', 'nothing is broken');

-- Each invariant, and a damage that breaks it. What stands in front of it goes first.
create temp table damages (invariant text, damage text);
insert into damages values
  ('a payment is the fold of its facts',
    $d$update public.payments set net_amount = 1 where reference = tests.get('reference')$d$),
  ('what is paid for is acted on',
    $d$update public.payments set fulfilment = 'none'$d$),
  ('nothing is given for nothing',
    $d$update public.payments set fulfilment = 'applied' where reference = tests.get('unpaid')$d$),
  ('what waits is remembered',
    $d$update public.payments set fulfilment = 'failed'$d$),
  ('earned and refund_due are what is kept',
    $d$update public.payments set refund_due_amount = 1$d$),
  ('who earned is told, and what is due is queued',
    $d$delete from ops.outbox$d$),
  ('one payment at a time is open for a thing',
    $d$drop index public.payments_open_for_once; select tests.sale(tests.person('ada'));
      update public.payments set open_for = 'agent:one' where status = 'pending'$d$),
  ('an idempotency key is one payment''s',
    $d$alter table ops.idempotency_keys drop constraint idempotency_keys_pkey;
      insert into ops.idempotency_keys (issuer, sub, key, request_hash, payment_id) select 'i', 's', 'k', 'h', p.id from public.payments p$d$);
select ok(d.invariant = any (tests.broken_by(d.damage, 'broken_payments')), d.invariant) from damages d;
select set_eq($$select tests.invariants_of('broken_payments')$$, 'select d.invariant from damages d', 'every invariant has its damage');

select * from finish();
