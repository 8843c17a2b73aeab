select plan(4);
select set_eq(
  $$select s from unnest(array[
    '55P03', '40P01', '40001', '57014', '53000', '53100', '53200', '53300', '53400', '57P01', '57P02', '57P03', '57P04', '57P05'
  ]) s where inbox.is_passing_fault(s)$$,
  array['55P03', '40P01', '40001', '57014', '53000', '53100', '53200', '53300', '53400', '57P01', '57P02', '57P03', '57P04', '57P05'],
  'lock and statement timeouts, deadlocks, serialisation, resources and shutdown pass by themselves'
);
select is_empty(
  $$select s from unnest(array['P0001', 'P0003', '23505', '23514', '22P02', '22003', '42501', '42883', '55000', '57000', '40002', 'XX000', ''])
    s where inbox.is_passing_fault(s)$$,
  'mistakes do not: delivering again would not help'
);
select is(inbox.is_passing_fault('5'), false, 'nor what is no SQLSTATE');
select is(inbox.is_passing_fault(null), null, 'nor nothing');
select * from finish();
