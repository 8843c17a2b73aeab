select plan(6);
select is(
  (select count(distinct fulfilment.refusal_message(r, 'none')) from unnest(array['out_of_stock', 'order_cancelled', 'order_already_paid',
    'already_owned', 'group_full', 'group_closed', 'not_a_member', 'left_group', 'request_not_approved', 'anything else']) r), 10::bigint,
  'each has its own sentence'
);
select is(fulfilment.refusal_message('out_of_stock', 'none'), 'The last piece has been sold.', 'before paying');
select is(fulfilment.refusal_message('out_of_stock', 'due'), 'The last piece has been sold. Your money will be refunded.', 'after it');
select is(fulfilment.refusal_message('new_reason', 'due'), 'What you paid for could not be given. Your money will be refunded.', 'a new reason says at least that');
select is(
  fulfilment.refusal_message('already_owned', 'refunded'), 'You have this already. Your money was refunded.', 'and after the refund'
);
select isnt(fulfilment.refusal_message(null, 'due'), null, 'and so does none');
select * from finish();
