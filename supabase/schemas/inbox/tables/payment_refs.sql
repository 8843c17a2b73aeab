create table inbox.payment_refs (
  provider text not null,
  ref_type text not null,
  ref_value text not null,
  payment_id uuid not null,
  constraint payment_refs_pkey primary key (provider, ref_type, ref_value),
  constraint payment_refs_type_format check (ref_type ~ '^[a-z_]+$')
);
comment on table inbox.payment_refs is
  'Names by which a gateway''s event finds its payment: our reference, the gateway''s order, payment, token …';

create index payment_refs_payment_idx on inbox.payment_refs (payment_id);

alter table inbox.payment_refs enable row level security;

create trigger payment_refs_wake after insert on inbox.payment_refs
referencing new table as inserted
for each statement execute function inbox.wake_for_refs();
