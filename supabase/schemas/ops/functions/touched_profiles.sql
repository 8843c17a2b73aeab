create function ops.touched_profiles(since timestamptz) returns setof public.profiles
language plpgsql -- not sql: with its search_path pinned it could not be inlined, and would be planned anew at every call
stable
set search_path = ''
as $$
begin
  return query
  select u.* from public.profiles u
  where u.created_at >= since
    or u.id in (select p.user_id from ops.touched_payments(since) p)
    or u.id in (select x.user_id from public.transactions x where x.processed_at >= since);
end;
$$;
comment on function ops.touched_profiles(timestamptz) is 'The users to whom, to whose payments or on whose statements something happened since a time.';
