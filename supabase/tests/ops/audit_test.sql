select plan(3);
do $$ begin
  perform ops.audit('short', 'operator');
  perform ops.audit('long', 'webhook', '00000000-0000-4000-8000-00000000000a', 'pending', 'success', '{"net": 5}');
end $$;
select results_eq(
  'select event, actor, payment_id::text, old_status, new_status, detail::text from ops.audit_log order by id',
  $$values ('short', 'operator', null, null, null, '{}'),
    ('long', 'webhook', '00000000-0000-4000-8000-00000000000a', 'pending', 'success', '{"net": 5}')$$,
  'a line says what happened, by whom, from which status to which'
);
select throws_ok($$select ops.audit(null, 'x')$$, '23502', null, 'never nothing');
select throws_ok($$select ops.audit('x', null)$$, '23502', null, 'never nobody');
select * from finish();
