create type inbox.folded as (
  status text,
  net bigint,
  kept bigint,
  refunded bigint,
  surplus bigint,
  captured boolean,
  authorized boolean,
  reversing boolean,
  overlapping boolean,
  gross bigint,
  fees bigint
);
comment on type inbox.folded is
  'What the facts of a payment amount to. net: of the due amount, paid and kept; kept: the same in money received; '
  'surplus: matching captures beyond the one that counts and not yet refunded; reversing: a refund or a dispute has no end yet; '
  'overlapping: a refund names no dispute though there is one, so they may be the same money. Minor units.';
