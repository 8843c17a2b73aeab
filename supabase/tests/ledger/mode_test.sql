select plan(3);
select is(ledger.mode(true), 'live', 'live');
select is(ledger.mode(false), 'test', 'test');
select is(ledger.mode(null), 'test', 'what is not known to be live is test');
select * from finish();
