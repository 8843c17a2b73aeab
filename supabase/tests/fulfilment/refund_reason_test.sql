select plan(4);

create function pg_temp.reason(payment jsonb) returns text language sql as $$
  select fulfilment.refund_reason(jsonb_populate_record(null::public.payments, payment));
$$;
select is(pg_temp.reason('{"effect": {"refused": "out_of_stock"}}'), 'The last piece has been sold.', 'what could not be given says why');
select is(
  pg_temp.reason('{"effect": {"refused": "something_new"}}'), 'What you paid for could not be given.', 'also for a reason nobody has words for'
);
select is(pg_temp.reason('{"effect": {"credits_added": 5}}'), 'More was paid than was due.', 'what was given was paid twice');
select is(pg_temp.reason('{}'), 'More was paid than was due.', 'never nothing: a refund has a reason');
select * from finish();
