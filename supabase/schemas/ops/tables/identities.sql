create table ops.identities (
  issuer text not null,
  external_id text not null,
  version bigint,
  deleted_at timestamptz,
  constraint identities_pkey primary key (issuer, external_id),
  constraint identities_issuer_not_ours check (public.canonical_issuer(issuer) <> 'supabase')
);
comment on table ops.identities is
  'What another identity provider last said of its user. One row a user, kept for ever: locked by each of their events, and '
  'where a user is gone whom we may not have met, the tombstone.';
comment on column ops.identities.version is
  'Which state of the user the profile shows, by the provider''s own mark (Clerk: updated_at in milliseconds).';
comment on constraint identities_issuer_not_ours on ops.identities is
  'Nobody but the sign-up trigger makes users of this project''s own Auth.';

alter table ops.identities enable row level security;
