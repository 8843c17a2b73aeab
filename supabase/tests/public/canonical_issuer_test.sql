select plan(7);
select is(public.canonical_issuer('http://127.0.0.1:54321/auth/v1'), 'supabase', 'local Auth is this project''s');
select is(public.canonical_issuer('https://abc.supabase.co/auth/v1'), 'supabase', 'so is hosted Auth');
select is(public.canonical_issuer('https://clerk.example.com'), 'https://clerk.example.com', 'any other issuer is kept as it is');
select is(public.canonical_issuer('https://x.test/auth/v1/'), 'https://x.test/auth/v1/', 'nothing may follow');
select is(public.canonical_issuer('https://x.test/AUTH/V1'), 'https://x.test/AUTH/V1', 'case matters');
select is(public.canonical_issuer(''), '', 'an empty one is not ours');
select is(public.canonical_issuer(null), null, 'none stays none');
select * from finish();
