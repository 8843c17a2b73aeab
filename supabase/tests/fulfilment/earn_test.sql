select plan(25);

create function pg_temp.earn(net bigint, kept bigint, earned jsonb) returns bigint language plpgsql as $$
declare
  v_folded inbox.folded;
begin
  v_folded.net := earn.net;
  v_folded.kept := earn.kept;
  return fulfilment.earn(tests.payment(tests.get('p')), v_folded, earn.earned);
end;
$$;
create function pg_temp.books() returns text language sql as $$
  select coalesce(string_agg(b.line, ', ' order by b.line), 'nothing') from (
    select format('%s %s', a.code, - sum(e.amount)) as line
    from ledger.journals j join ledger.entries e on e.journal_id = j.id join ledger.accounts a on a.id = e.account_id
    where j.payment_id = (tests.payment(tests.get('p'))).id and a.code not like 'suspense%'
    group by a.code having sum(e.amount) <> 0
  ) b;
$$;
select tests.let('p', tests.sale(tests.person('ada'), 100, 1000, 'razorpay', 'INR'));
select is(pg_temp.earn(0, 0, '{"revenue:x": 0}'), 0::bigint, 'nothing paid earns nothing');
select is(pg_temp.books(), 'nothing', 'and books nothing');
select is(pg_temp.earn(1000, 1000, '{"deposits:g": 700, "contributions:g": 300}'), 1000::bigint, 'each account takes its part');
select is(pg_temp.books(), 'contributions:g:test 300, deposits:g:test 700', 'out of suspense');
select is(tests.booked(tests.get('p'), 'suspense:test'), 1000::bigint, 'all of it');
select is(pg_temp.earn(1000, 1000, '{"deposits:g": 700, "contributions:g": 300}'), 1000::bigint, 'a second time');
select is(pg_temp.books(), 'contributions:g:test 300, deposits:g:test 700', 'moves nothing');
select is(pg_temp.earn(600, 600, '{"deposits:g": 600}'), 600::bigint, 'less, and one account is no longer named');
select is(pg_temp.books(), 'deposits:g:test 600', 'which goes back to nothing');
select is(pg_temp.earn(600, 600, '{"revenue:x": 600}'), 600::bigint, 'another account instead');
select is(pg_temp.books(), 'revenue:x:test 600', 'has it all');
select is(pg_temp.earn(1000, 1000, '{"revenue:x": 400}'), 400::bigint, 'what no account takes is not earned');
select is(tests.booked(tests.get('p'), 'suspense:test'), 400::bigint, 'it waits in suspense');
select is(pg_temp.earn(1000, 1000, '{}'), 0::bigint, 'nothing is taken at all');
select is(pg_temp.books(), 'nothing', 'and everything is back');

-- An accepted amount other than what is due: shares of the money there really is
select is(pg_temp.earn(1000, 900, '{"a": 333, "b": 667}'), 900::bigint, 'of 1000 due 900 came: nothing is lost in rounding');
select is(pg_temp.books(), 'a:test 299, b:test 601', 'each its share');
select is(pg_temp.earn(1000, 1001, '{"a": 333, "b": 333, "c": 334}'), 1001::bigint, 'of 1000 due 1001');
select is(pg_temp.books(), 'a:test 333, b:test 333, c:test 335', 'the odd one goes to the last');
select is(pg_temp.earn(1000, 1, '{"a": 500, "b": 500}'), 1::bigint, 'one minor unit is one account''s');
select is(pg_temp.earn(1, 9223372036854775807, '{"a": 1}'), 9223372036854775807, 'the largest amount there is');
select is(pg_temp.earn(9223372036854775807, 9223372036854775807, '{"a": 4611686018427387904, "b": 4611686018427387903}'), 9223372036854775807,
  'in two parts, exact');
select is(pg_temp.earn(0, 0, '{"a": 0}'), 0::bigint, 'all taken back');
select is(pg_temp.books(), 'nothing', 'leaves nothing');
select is_empty($$select e.journal_id from ledger.entries e group by 1 having sum(e.amount) <> 0$$, 'every step balanced');
select * from finish();
