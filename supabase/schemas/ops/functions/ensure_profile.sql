create function ops.ensure_profile(
  issuer text, external_id text, email text, first_name text default null, last_name text default null,
  photo_url text default null
) returns uuid
language plpgsql
set search_path = ''
as $$
declare
  v_id uuid;
  v_welcome bigint := (ops.setting('welcome_credits') #>> '{}')::bigint;
begin
  insert into public.profiles (issuer, external_id, email, first_name, last_name, photo_url)
  values (
    ensure_profile.issuer, ensure_profile.external_id, ensure_profile.email, ensure_profile.first_name,
    ensure_profile.last_name, ensure_profile.photo_url
  )
  on conflict on constraint profiles_identity_key do nothing
  returning id into v_id;
  if not found then
    select p.id into strict v_id from public.profiles p
    where p.issuer = ensure_profile.issuer and p.external_id = ensure_profile.external_id;
  elsif v_welcome > 0 then
    perform ledger.move_credits(v_id, v_welcome, 'bonus', 'issued', 'Welcome bonus', null, 'welcome');
  end if;
  return v_id;
end;
$$;
comment on function ops.ensure_profile(text, text, text, text, text, text) is
  'Makes a user''s profile with the welcome credits, once: the unique identity and the statement''s key both see to it.';
