-- Facts, books, statement and audit log stay as they were written, for the owner of the database too.
select plan(23);

do $$
begin
  perform tests.let('p', tests.sale(tests.person('ada')));
  perform tests.deliver('paystack', 'p', tests.get('p'), tests.captured('p', 100000));
end;
$$;
create temp table kept (name text, change text) on commit drop;
insert into kept values
  ('inbox.payment_facts', 'amount = amount + 1'), ('ledger.journals', 'description = ''x'''), ('ledger.entries', 'amount = amount + 1'),
  ('ledger.accounts', 'code = code || ''x'''), ('public.transactions', 'amount = amount + 1'), ('ops.audit_log', 'actor = ''x''');
create function pg_temp.rows(name text) returns bigint language plpgsql as $$
declare
  v_count bigint;
begin
  execute 'select count(*) from ' || name into v_count;
  return v_count;
end;
$$;
select is_empty('select k.name from kept k where pg_temp.rows(k.name) = 0', 'there is something in each of them');
select throws_ok(format('update %s set %s', k.name, k.change), '55000', 'append_only', k.name || ' refuses update') from kept k;
select throws_ok(format('delete from %s', k.name), '55000', 'append_only', k.name || ' refuses delete') from kept k;
select throws_ok(format('truncate %s', k.name), '55000', 'append_only', k.name || ' refuses truncate') from kept k;
select is_empty('select k.name from kept k where pg_temp.rows(k.name) = 0', 'all of it is still there');

-- What is added must balance
select throws_ok(
  $$insert into ledger.entries (journal_id, account_id, currency, amount)
    select j.id, a.id, a.currency, 5 from ledger.journals j, ledger.accounts a limit 1$$,
  '23514', 'journal_not_balanced', 'an entry by itself is refused'
);
select throws_ok(
  $$insert into ledger.entries (journal_id, account_id, currency, amount)
    select (select min(id) from ledger.journals), a.id, v.currency, v.amount
    from (select min(id) as id from ledger.accounts) a, (values ('NGN', 5), ('USD', -5)) v (currency, amount)$$,
  '23514', 'journal_not_balanced', 'zero across currencies is not zero'
);
select is_empty('select * from tests.broken_books()', 'the books hold');
select * from finish();
