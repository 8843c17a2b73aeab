create function ops.apply_identity_event(event jsonb) returns text
language plpgsql
set search_path = ''
as $$
declare
  v_issuer text := event ->> 'issuer';
  v_external_id text := event ->> 'external_id';
  v_version bigint := event ->> 'version';
  v_told jsonb := event -> 'profile';
  v_identity ops.identities;
  v_profile uuid;
begin
  insert into ops.identities (issuer, external_id) values (v_issuer, v_external_id)
  on conflict on constraint identities_pkey do nothing;
  -- One event of a user at a time.
  select * into strict v_identity from ops.identities i
  where i.issuer = v_issuer and i.external_id = v_external_id for update;
  if v_identity.deleted_at is not null then
    return 'ignored';
  end if;

  case event ->> 'action'
    when 'deleted' then
      update ops.identities i set deleted_at = now() where i.issuer = v_issuer and i.external_id = v_external_id;
      update public.profiles p set closed_at = now()
      where p.issuer = v_issuer and p.external_id = v_external_id and p.closed_at is null;
    when 'present' then
      -- Each event carries the whole user, so the newest state wins whatever order they come in. The mark is part of
      -- that state, like a row's version; when an event was sent or received decides nothing.
      if v_version <= v_identity.version then
        return 'ignored';
      end if;
      update ops.identities i set version = v_version where i.issuer = v_issuer and i.external_id = v_external_id;
      v_profile := ops.ensure_profile(v_issuer, v_external_id, v_told ->> 'email');
      update public.profiles p set
        email = v_told ->> 'email',
        first_name = v_told ->> 'first_name',
        last_name = v_told ->> 'last_name',
        photo_url = v_told ->> 'photo_url'
      where p.id = v_profile;
  end case;
  return 'applied';
end;
$$;
comment on function ops.apply_identity_event(jsonb) is
  'Brings a profile to what its identity provider says. The first news of a user makes it, whichever that is; deletion closes '
  'it and is final. Answers applied, or ignored when something newer is known.';
