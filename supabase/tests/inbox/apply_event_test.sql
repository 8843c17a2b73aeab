select plan(16);

create function pg_temp.apply(facts jsonb, reference text, extra jsonb default '{}') returns inbox.verdict language plpgsql as $$
declare
  v_event jsonb := jsonb_strip_nulls(tests.event('paystack', gen_random_uuid()::text, reference, facts, extra));
begin
  return inbox.apply_event(inbox.receive_event(v_event), v_event);
end;
$$;
create function pg_temp.audited() returns text language sql as $$
  select string_agg(format('%s by %s: %s to %s', a.event, a.actor, a.old_status, a.new_status), '; ' order by a.id) from ops.audit_log a;
$$;
select tests.let('p', tests.sale(tests.person('ada')));

select is((pg_temp.apply('[]', tests.get('p'))).outcome, 'ignored', 'an event without facts is ignored');
select is((pg_temp.apply(null, tests.get('p'))).outcome, 'ignored', 'so is one that does not speak of facts');
select is(
  (select row(v.outcome, v.error_code, v.error_message)::text
   from pg_temp.apply('[]', tests.get('p'), '{"error": {"code": "bad_utf8", "message": "byte 3"}}') v),
  '(dead,bad_utf8,"byte 3")', 'one that could not be read is dead, with the reason'
);
select is(
  (select row(v.outcome, v.reason, v.waits_for)::text from pg_temp.apply(tests.captured('x', 5), 'PAY-unknown',
    '{"refs": [{"type": "reference", "value": "PAY-unknown"}, {"type": "order", "value": "o"}]}') v),
  '(parked,unknown_reference,"{paystack:reference:PAY-unknown,paystack:order:o}")',
  'one of an unknown payment waits for any of its names'
);
select is((select count(*) from inbox.payment_facts), 0::bigint, 'and leaves no fact');
select is(pg_temp.audited(), null, 'nothing of this is worth an audit line');

select is(
  (select row(v.outcome, v.repeated)::text from pg_temp.apply(tests.captured('c', 100000), tests.get('p'),
    jsonb_build_object('refs', jsonb_build_array(
      jsonb_build_object('type', 'reference', 'value', tests.get('p')), '{"type": "payment", "value": "77"}'::jsonb))) v),
  '(applied,f)', 'a capture is applied'
);
select is(pg_temp.audited(), 'payment_applied by webhook: pending to success', 'and audited');
select is(
  (select row(v.outcome, v.repeated)::text from pg_temp.apply(tests.refunded('r', 40000), null,
    '{"refs": [{"type": "payment", "value": "77"}], "source": "sweep"}') v),
  '(applied,f)', 'a later event finds the payment by what the first one named'
);
select is(
  pg_temp.audited(),
  'payment_applied by webhook: pending to success; payment_partly_reversed by sweep: success to partially_refunded',
  'every change has its line'
);
select is(
  (pg_temp.apply(tests.captured('c', 100000), tests.get('p'))).repeated, true, 'another event with known facts is a repeat'
);
select is((select count(*) from ops.audit_log), 2::bigint, 'and not audited');
select throws_ok(
  format('select pg_temp.apply(%L, %L, %L)', tests.captured('z', 5), null, jsonb_build_object('refs', jsonb_build_array(
    jsonb_build_object('type', 'reference', 'value', tests.get('p')),
    jsonb_build_object('type', 'reference', 'value', tests.sale(tests.person('ada')))))),
  'P0003', 'ambiguous_refs', 'an event that names two payments is an error'
);

-- Changed by someone else meanwhile
select tests.let('late', (tests.start_payment_as(
  '{"issuer": "https://clerk.test", "sub": "user_1"}', 'paystack', tests.package(100, 100000), 'NGN')).reference);
select is((pg_temp.apply(tests.captured('d', 100000), tests.get('late'))).outcome, 'parked', 'without a profile it is parked');
do $$ begin perform ops.ensure_profile('https://clerk.test', 'user_1', null); end $$;
select is(
  (select row(v.outcome, v.repeated)::text from pg_temp.apply(tests.captured('d', 100000), tests.get('late')) v), '(applied,f)',
  'an event whose fact was known, but which made it take effect, is no repeat'
);
select is_empty('select * from tests.broken_books()', 'the books hold');
select * from finish();
