create schema ledger;
comment on schema ledger is 'Double entry: accounts, journals and entries. Append-only, zero-sum per journal and currency.';
