select plan(14);

select tests.let('p', tests.sale(tests.person('ada')));
select is(
  inbox.reply((tests.payment(tests.get('p'))).id, 'duplicate', 'fact') - 'message',
  jsonb_build_object('outcome', 'duplicate', 'success', true, 'method', 'fact', 'reference', tests.get('p'), 'status', 'pending',
    'payment_id', (tests.payment(tests.get('p'))).id),
  'an answer says how the payment stands; what is not known is left out'
);
select is(inbox.reply(null, 'parked', null) - 'message', '{"outcome": "parked", "success": false}', 'without a payment it says so by its absence');
select is(
  (inbox.reply(null, o, null) ->> 'success')::boolean, o in ('applied', 'duplicate', 'ignored'), format('%s: success means nothing is left to do', o)
) from unnest(array['applied', 'duplicate', 'ignored', 'parked', 'review', 'failed', 'dead']) o;
select is_empty(
  $$select o from unnest(array['applied', 'duplicate', 'ignored', 'parked', 'review', 'failed', 'dead']) o
    where coalesce(inbox.reply(null, o, null) ->> 'message', '') = ''$$, 'every outcome has a sentence'
);
do $$ begin perform tests.deliver('paystack', 'k', tests.get('p'), tests.captured('c', 100000)); end $$;
select is(inbox.reply((tests.payment(tests.get('p'))).id, 'applied', null) #>> '{effect,credits_added}', '100', 'and what it did');
select is(inbox.reply((tests.payment(tests.get('p'))).id, 'applied', null) ->> 'status', 'success', 'with the present status');
select is(
  inbox.reply('00000000-0000-4000-8000-00000000dead', 'failed', null) - 'message', '{"outcome": "failed", "success": false}',
  'an unknown payment is left out'
);
select is(inbox.reply(null, 'parked', null, 'unknown_payer') ->> 'reason', 'unknown_payer', 'what is parked says what it waits for');
select * from finish();
