select plan(11);

select tests.let('id', ops.ensure_profile('https://clerk.test', 'user_1', 'a@example.test', 'Ada', 'L', 'https://x.test/p')::text);
select is(
  (select row(p.issuer, p.external_id, p.email, p.first_name, p.last_name, p.photo_url, p.credits)::text
   from public.profiles p where p.id = tests.get('id')::uuid),
  '(https://clerk.test,user_1,a@example.test,Ada,L,https://x.test/p,20)', 'a profile with what is known and the welcome credits'
);
select is(ops.ensure_profile('https://clerk.test', 'user_1', 'other@example.test')::text, tests.get('id'), 'a second time answers the same');
select is((select p.email from public.profiles p where p.id = tests.get('id')::uuid), 'a@example.test', 'and changes nothing');
select is(
  (select count(*) from public.transactions t where t.user_id = tests.get('id')::uuid), 1::bigint, 'nor welcomes twice'
);
select isnt(ops.ensure_profile('https://other.test', 'user_1', null)::text, tests.get('id'), 'the same id at another issuer is someone else');
select is(ops.ensure_profile('https://clerk.test', 'user_1', null)::text, tests.get('id'), 'and each is found again');
select is(
  (select p.email from public.profiles p where p.issuer = 'https://other.test'), null, 'a user need not have an address'
);
select throws_ok($$select ops.ensure_profile('https://clerk.test', null, 'x')$$, '23502', null, 'but an identity');
update ops.settings set value = '0' where name = 'welcome_credits';
select is(
  (select count(*) from public.transactions t where t.user_id = ops.ensure_profile('https://clerk.test', 'user_2', null)), 0::bigint,
  'with no welcome credits there is no line'
);
update ops.settings set value = '"many"' where name = 'welcome_credits';
select throws_ok($$select ops.ensure_profile('https://clerk.test', 'user_3', null)$$, '22P02', null, 'a setting that is no number is an error');
select is((select count(*) from public.profiles where external_id = 'user_3'), 0::bigint, 'which leaves no half-made profile');
select * from finish();
