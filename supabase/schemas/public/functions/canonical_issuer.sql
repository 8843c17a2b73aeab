create function public.canonical_issuer(issuer text) returns text
language sql
immutable
set search_path = ''
as $$
  -- Supabase Auth's iss is the project's address, which differs between a laptop, a branch and production
  -- and which the sign-up trigger cannot know. The platform accepts no other issuer ending in /auth/v1.
  select case when issuer like '%/auth/v1' then 'supabase' else issuer end;
$$;
comment on function public.canonical_issuer(text) is
  'The issuer as profiles keep it: "supabase" for this project''s Auth, any other as the token says.';
