select plan(23);

select tests.let('p', tests.sale(tests.person('ada')));
create function pg_temp.answer(assignment text default 'status = status') returns jsonb language plpgsql as $$
declare
  v_answer jsonb;
begin
  execute format('update public.payments set %s where reference = %L', assignment, tests.get('p'));
  v_answer := fulfilment.answer(tests.payment(tests.get('p')));
  return v_answer;
end;
$$;
select is(
  pg_temp.answer(),
  jsonb_build_object('success', false, 'payment_status', 'pending', 'verified', false, 'fulfilment', 'none', 'amount', 100000,
    'currency', 'NGN', 'message', 'We have not heard of this payment from the gateway yet.',
    'data', jsonb_build_object('reference', tests.get('p'), 'amount', 100000, 'currency', 'NGN', 'channel', null, 'paid_at', null)),
  'an open payment: every field, and no success'
);
select is(pg_temp.answer($$provider_status = 'abandoned'$$) ->> 'payment_status', 'pending', 'abandoned at the gateway is not final');
select is(pg_temp.answer($$provider_status = 'failed'$$) ->> 'payment_status', 'failed', 'what the gateway called failed is told as failed');
select is(pg_temp.answer() ->> 'success', 'false', 'and is no success');
select is((tests.payment(tests.get('p'))).status, 'pending', 'though the row still waits for the fact');
select is(pg_temp.answer('verified = true') ->> 'payment_status', 'pending', 'a confirmation later goes before that');
select is(pg_temp.answer() ->> 'success', 'true', 'what the gateway confirms is success for the payer');
select is(pg_temp.answer() ? 'new_balance', false, 'but brings nothing yet, and claims nothing');
select is(pg_temp.answer('verified = false, provider_status = null') ->> 'success', 'false', 'without it none');
select is(pg_temp.answer($$fulfilment = 'review'$$) ->> 'success', 'false', 'a payment in review is none either');
select is(
  pg_temp.answer() ->> 'message', 'We received an amount other than what was due. Our team will look at it.', 'and the payer is told why'
);
do $$ begin perform tests.deliver('paystack', 'k', tests.get('p'), tests.captured('c', 100000)); end $$;
select is(
  pg_temp.answer() - 'data',
  jsonb_build_object('success', true, 'payment_status', 'success', 'verified', false, 'fulfilment', 'applied', 'amount', 100000,
    'currency', 'NGN', 'message', 'Payment complete.', 'note', 'Payment complete.', 'credits_added', 100, 'new_balance', 120,
    'refund_due', 0,
    'purchase_id', (tests.payment(tests.get('p'))).id),
  'once fulfilled it says what it bought and the balance, whether verify-payment was called before or not'
);
select is(pg_temp.answer($$provider_status = 'failed'$$) ->> 'payment_status', 'success', 'a fact goes before what the gateway said when asked');
do $$ begin perform ledger.move_credits(tests.person('ada'), -50, 'spend', 'spent', 'test'); end $$;
select is((pg_temp.answer() ->> 'new_balance')::int, 70, 'the balance is today''s');
do $$ begin perform tests.deliver('paystack', 'k2', tests.get('p'), tests.refunded('r', 100000)); end $$;
select is(
  (select row(a ->> 'success', a ->> 'payment_status', a ->> 'credits_added', a ->> 'message')::text from pg_temp.answer() a),
  '(true,refunded,0,"This payment was taken back.")', 'refunded: it was paid, and was taken back'
);
select is((pg_temp.answer() ->> 'new_balance')::int, 0, 'a debt shows as no credits');

select is(
  (select array_agg(pg_temp.answer(format('status = %L', s)) ->> 'success') from unnest(array['partially_refunded', 'disputed']) s),
  array['true', 'true'], 'so was what is refunded in part, or disputed'
);

select tests.let('p', tests.sale(tests.person('ada')));
do $$ begin perform tests.deliver('paystack', 'k3', tests.get('p'), tests.captured('c1', 100000)); end $$;
do $$ begin perform tests.deliver('paystack', 'k4', tests.get('p'), tests.captured('c2', 100000)); end $$;
select is(pg_temp.answer() ->> 'fulfilment', 'refund_due', 'paid twice');
select is(
  pg_temp.answer() ->> 'message', 'Payment complete. You paid more than was due; the rest will be refunded.', 'and said so'
);
select is((pg_temp.answer() ->> 'refund_due')::bigint, 100000::bigint, 'with the amount that comes back');

-- Paid, and nothing to be had for it
select tests.let('p', tests.sale(tests.person('bob')));
select is(
  pg_temp.answer($$status = 'success', verified = true, fulfilment = 'refund_due', refund_due_amount = 100000,
    effect = '{"refused": "out_of_stock"}'$$) - 'data',
  '{"success": false, "payment_status": "success", "verified": true, "fulfilment": "refund_due", "amount": 100000,
    "currency": "NGN", "refused": "out_of_stock", "refund_due": 100000, "new_balance": 20,
    "message": "The last piece has been sold. Your money will be refunded.",
    "note": "The last piece has been sold. Your money will be refunded."}',
  'what was refused is no success, though it was paid and confirmed, and the payer is told why and what comes back'
);
select is(pg_temp.answer('fulfilled_at = null') ->> 'refused', 'out_of_stock', 'it was never fulfilled, and still says so');
select is(pg_temp.answer($$effect = '{"order_id": 1}'$$) ->> 'success', 'true', 'without the refusal it is');
select * from finish();
