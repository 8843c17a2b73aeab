select plan(6);

insert into inbox.movement_details (provider, object_id, detail, value)
values
  ('paystack', 'c', 'fee', '9'), ('paystack', 'c', 'fee', '15'), ('paystack', 'c', 'fee', '14'), ('paystack', 'c', 'gross', '1015'),
  ('paystack', 'd', 'fee', '20'), ('razorpay', 'c', 'fee', '30'), ('paystack', 'r', 'capture', 'c1'), ('paystack', 'r', 'capture', 'c2');

select is(inbox.movement_detail('paystack', 'c', 'fee'), '15', 'of several amounts the largest holds, not the last in the alphabet');
select is(inbox.movement_detail('paystack', 'c', 'gross'), '1015', 'each detail by itself');
select is(inbox.movement_detail('paystack', 'd', 'fee'), '20', 'each movement by itself');
select is(inbox.movement_detail('razorpay', 'c', 'fee'), '30', 'another gateway''s movement with the same id is another movement');
select is(inbox.movement_detail('paystack', 'r', 'capture'), 'c2', 'of several ids it is always the same');
select is(inbox.movement_detail('paystack', 'c', 'capture'), null, 'nothing is known where nothing was told');
select * from finish();
