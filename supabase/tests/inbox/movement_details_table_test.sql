select plan(9);

insert into inbox.movement_details (provider, object_id, detail, value) values ('paystack', 'r', 'capture', 'c');
select throws_ok(
  $$insert into inbox.movement_details (provider, object_id, detail, value) values ('paystack', 'r', 'capture', 'c')$$, '23505', null, 'a detail once'
);
select lives_ok(
  $$insert into inbox.movement_details (provider, object_id, detail, value) values ('paystack', 'r', 'dispute', 'd')$$, 'a movement has several'
);
select lives_ok(
  $$insert into inbox.movement_details (provider, object_id, detail, value) values ('razorpay', 'r', 'capture', 'c')$$, 'each gateway its own'
);
select throws_ok(
  $$insert into inbox.movement_details (provider, object_id, detail, value) values ('paystack', 'r', 'parent', 'c')$$, '23514', null,
  'a detail nobody knows'
);
select throws_ok(
  $$insert into inbox.movement_details (provider, object_id, detail, value) values ('paystack', 'r', 'fee', '-1')$$, '23514', null,
  'a fee that is no amount'
);
select throws_ok('update inbox.movement_details set value = ''x''', '55000', 'append_only', 'a detail can not be changed');
select throws_ok('delete from inbox.movement_details', '55000', 'append_only', 'nor deleted');
select throws_ok('truncate inbox.movement_details', '55000', 'append_only', 'nor can they be emptied');
set local role service_role;
select throws_ok('select * from inbox.movement_details', '42501', null, 'the service role has no way to them');
select * from finish();
