select plan(4);

select tests.let('paid', tests.sale(tests.person('ada'))), tests.let('old', tests.sale(tests.person('bob')));
select tests.deliver_capture(tests.get('paid'));
update public.payments set updated_at = now() - interval '1 day';

select set_eq(
  'select t.reference from ops.touched_payments(now()) t', array[tests.get('paid')], 'what the books tell of, whatever its row says'
);
update public.payments set updated_at = now() where reference = tests.get('old');
select ok(tests.get('old') in (select t.reference from ops.touched_payments(now()) t), 'what its row says');
select is_empty($$select * from ops.touched_payments(now() + interval '1 second')$$, 'nothing since later');
select is((select count(*) from ops.touched_payments('-infinity')), 2::bigint, 'all since ever');

select * from finish();
