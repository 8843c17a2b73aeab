create table inbox.webhook_bodies_default partition of inbox.webhook_bodies default;
comment on table inbox.webhook_bodies_default is
  'Bodies of months without a partition.';

alter table inbox.webhook_bodies_default enable row level security;
