create function public.me() returns uuid
language plpgsql -- not sql: profiles' policy needs this function and this function needs profiles
stable
security definer -- policies on profiles call it; without definer rights they would recurse
set search_path = ''
as $$
begin
  return (
    select p.id
    from public.profiles p
    where p.issuer = public.canonical_issuer(auth.jwt() ->> 'iss')
      and p.external_id = auth.jwt() ->> 'sub'
      and p.closed_at is null
  );
end;
$$;
comment on function public.me() is
  'The profile of the signed-in user: issuer and sub of the token, never a cast of sub to uuid.';
grant execute on function public.me() to authenticated;
