create type inbox.verdict as (
  outcome text,
  reason text,
  payment_id uuid,
  waits_for text[],
  error_code text,
  error_message text,
  repeated boolean
);
comment on type inbox.verdict is
  'What became of an event. repeated: its facts were all known and it changed nothing.';
