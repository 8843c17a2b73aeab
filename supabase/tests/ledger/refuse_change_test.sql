select plan(16);

select tests.let('p', tests.sale(tests.person('ada')));
do $$ begin perform tests.deliver('paystack', 'k', tests.get('p'), tests.captured('c', 100000)); end $$;

-- Every append-only table, by name: one that loses its trigger, or a new one that should have it, is seen here.
create function pg_temp.refused(statement text) returns text language sql as $$
  select throws_ok(statement, '55000', 'append_only', statement || ' is refused');
$$;
select pg_temp.refused('update ledger.accounts set code = code');
select pg_temp.refused('delete from ledger.accounts');
select pg_temp.refused('truncate ledger.accounts');
select pg_temp.refused('update ledger.journals set description = description');
select pg_temp.refused('delete from ledger.journals');
select pg_temp.refused('truncate ledger.journals');
select pg_temp.refused('update ledger.entries set amount = amount');
select pg_temp.refused('delete from ledger.entries');
select pg_temp.refused('truncate ledger.entries');
select pg_temp.refused('update ops.audit_log set actor = actor');
select pg_temp.refused('delete from ops.audit_log');
select pg_temp.refused('truncate ops.audit_log');
select pg_temp.refused('update inbox.payment_facts set amount = amount');
select pg_temp.refused('delete from public.transactions');
select pg_temp.refused('insert into ledger.accounts (id, code, currency) overriding system value select id, code, currency from ledger.accounts '
  'on conflict on constraint accounts_pkey do update set code = ''x''');
select set_eq(
  $$select c.relnamespace::regnamespace || '.' || c.relname from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where t.tgfoid = 'ledger.refuse_change'::regproc$$,
  array['ledger.accounts', 'ledger.journals', 'ledger.entries', 'ops.audit_log', 'inbox.movement_details',
    'inbox.payment_facts', 'public.transactions'],
  'these tables are append-only'
);
select * from finish();
