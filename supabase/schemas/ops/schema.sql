create schema ops;
comment on schema ops is 'Running the system: settings, operators, audit log, outbox, idempotency keys, gateway checks.';
