create function fulfilment.display_name(user_id uuid) returns text
language sql
stable
set search_path = ''
as $$
  select coalesce(
    nullif(concat_ws(' ', nullif(trim(p.first_name), ''), nullif(left(trim(p.last_name), 1), '') || '.'), ''), 'Member'
  )
  from public.profiles p where p.id = display_name.user_id;
$$;
comment on function fulfilment.display_name(uuid) is 'How other members see a user: first name and initial, never the address.';
