select plan(14);

create function pg_temp.message(fulfilment text, status text default 'pending', verified boolean default false) returns text
language plpgsql as $$
declare
  v_payment public.payments;
begin
  v_payment.fulfilment := message.fulfilment;
  v_payment.verified := message.verified;
  return fulfilment.message(v_payment, message.status);
end;
$$;
select is_empty(
  $$select f, s, v from unnest(array['none', 'applied', 'partly_reversed', 'reversed', 'parked', 'failed', 'review', 'refund_due']) f,
    unnest(array['pending', 'success', 'failed', 'canceled', 'partially_refunded', 'refunded', 'disputed']) s,
    unnest(array[true, false]) v where coalesce(pg_temp.message(f, s, v), '') = ''$$,
  'there is a sentence for every state'
);
select is(pg_temp.message('none', 'failed'), 'The payment failed. You were not charged; you can try again.', 'failed');
select is(pg_temp.message('none', 'canceled'), 'The payment was canceled. You can try again.', 'canceled');
select is(pg_temp.message('none'), 'We have not heard of this payment from the gateway yet.', 'open');
select is(pg_temp.message('none', 'pending', true), 'The gateway confirms your payment. We are finishing the purchase.', 'confirmed');
select is(pg_temp.message('none', 'failed', true), 'The gateway confirms your payment. We are finishing the purchase.',
  'nobody whose money was taken is told they were not charged');
select is(pg_temp.message('parked', 'success'), 'We have your payment and are finishing the purchase.', 'parked');
select is(pg_temp.message('failed', 'pending'), 'We have your payment and are finishing the purchase.', 'our own failure is not the payer''s');
select is(pg_temp.message('applied', 'disputed'), 'Payment complete.', 'what we did goes before the status');
select is(pg_temp.message('partly_reversed', 'partially_refunded'), 'Part of this payment was taken back.', 'taken back in part');
select is(pg_temp.message('reversed', 'refunded', true), 'This payment was taken back.', 'and whole, though it was confirmed');

create function pg_temp.refused(fulfilment text, refund_due bigint) returns text language plpgsql as $$
declare
  v_payment public.payments;
begin
  v_payment.fulfilment := refused.fulfilment;
  v_payment.refund_due_amount := refused.refund_due;
  v_payment.effect := '{"refused": "out_of_stock"}';
  return fulfilment.message(v_payment, 'success');
end;
$$;
select is(pg_temp.refused('refund_due', 5), 'The last piece has been sold. Your money will be refunded.', 'what could not be given says why');
select is(pg_temp.refused('reversed', 0), 'This payment was taken back.', 'and once the money is back, that it is');
select is(
  fulfilment.message(jsonb_populate_record(null::public.payments,
    '{"status": "refunded", "fulfilment": "reversed", "refund_due_amount": 0, "effect": {"refused": "out_of_stock"}}'), 'refunded'),
  fulfilment.refusal_message('out_of_stock', 'refunded'), 'with why it was not given'
);
select * from finish();
