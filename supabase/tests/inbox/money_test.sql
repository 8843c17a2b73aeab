select plan(10);

select tests.let('p', tests.sale(tests.person('ada')));
create function pg_temp.after(facts jsonb, extra jsonb default '{}') returns text language plpgsql as $$
begin
  perform inbox.record_facts(tests.payment(tests.get('p')), 1, jsonb_build_object('facts', facts) || extra);
  return (
    select string_agg(
      format('%s %s: captured %s gross %s fees %s refunded %s disputed %s',
        ledger.mode(m.livemode), m.currency, m.captured, m.gross, m.fees, m.refunded, m.disputed),
      '; ' order by m.livemode, m.currency)
    from inbox.money((tests.payment(tests.get('p'))).id) m
  );
end;
$$;
select is(pg_temp.after('[]'), null, 'no facts, no money');
select is(
  pg_temp.after(jsonb_build_array(tests.refunded('r', 30))), 'test NGN: captured 0 gross 0 fees 0 refunded 30 disputed 0',
  'a refund is money before its capture is told'
);
select is(
  pg_temp.after(jsonb_build_array(
    tests.captured('c', 100000, '{"gross": 101500, "fee": 1500}'), tests.captured('d', 7, '{"fee": 1}'))),
  'test NGN: captured 100007 gross 101507 fees 1501 refunded 30 disputed 0', 'every capture is, matching or not'
);
select is(
  pg_temp.after(jsonb_build_array(tests.captured('e', 5, '{}', 'USD'))),
  'test NGN: captured 100007 gross 101507 fees 1501 refunded 30 disputed 0; test USD: captured 5 gross 5 fees 0 refunded 0 disputed 0',
  'each currency by itself'
);
select alike(
  pg_temp.after(jsonb_build_array(tests.captured('f', 9)), '{"livemode": true}'),
  '%; live NGN: captured 9 gross 9 fees 0 refunded 0 disputed 0', 'and each mode'
);

select tests.let('p', tests.sale(tests.person('ada')));
select is(
  pg_temp.after(jsonb_build_array(tests.fact('dispute_opened', 'd1', 40), tests.fact('refund_pending', 'r1', 60))),
  'test NGN: captured 0 gross 0 fees 0 refunded 60 disputed 40', 'refunds and disputes apart'
);
select is(
  pg_temp.after('[{"type": "dispute_won", "object_id": "d1"}]'), 'test NGN: captured 0 gross 0 fees 0 refunded 60 disputed 0',
  'a dispute won is no money'
);
select is(
  pg_temp.after(jsonb_build_array(tests.fact('refund_failed', 'r1', 60))),
  'test NGN: captured 0 gross 0 fees 0 refunded 0 disputed 0',
  'a currency in which everything came back stays in sight, so that the books follow'
);

-- As in the fold
update ops.settings set value = '"lost"' where name = 'dispute_withdraws';
select is(
  pg_temp.after(jsonb_build_array(tests.fact('dispute_opened', 'd2', 70))), 'test NGN: captured 0 gross 0 fees 0 refunded 0 disputed 0',
  'where only a lost dispute withdraws, the books do not miss an open one'
);
select is(
  pg_temp.after(jsonb_build_array(tests.fact('dispute_lost', 'd2', 50))), 'test NGN: captured 0 gross 0 fees 0 refunded 0 disputed 50',
  'and miss what was lost'
);
select * from finish();
