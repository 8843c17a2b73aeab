select plan(16);

select tests.let('book', tests.product(80000, 'NGN', null, 'digital', 1)::text);
do $$ begin
  perform tests.put_in_cart(tests.person('ada'), tests.get('book')::uuid);
  perform tests.sign_in(tests.person('ada'));
  perform tests.let('order', public.checkout_with_credits() ->> 'order_id');
  perform tests.let('token', public.create_download(tests.get('order')::uuid, tests.get('book')::uuid) ->> 'token');
  perform tests.sign_out();
end $$;
create function pg_temp.refused(token text, description text) returns text language sql as $$
  select throws_ok(format('select public.open_download(%L)', token), 'PT404', 'download_expired', description);
$$;
set local role service_role;
select is(
  public.open_download(tests.get('token')),
  jsonb_build_object('file_name', 'test.txt', 'content_type', 'text/plain',
    'content_base64', encode(convert_to('the file of ' || tests.get('book'), 'UTF8'), 'base64')),
  'the file behind the link'
);
reset role;
select is(public.open_download(tests.get('token')) ->> 'file_name', 'test.txt', 'as often as one likes');
update fulfilment.product_files set content = decode(repeat('00ff', 500), 'hex');
select is(
  decode(public.open_download(tests.get('token')) ->> 'content_base64', 'base64'), decode(repeat('00ff', 500), 'hex'), 'byte by byte'
);
select unalike(public.open_download(tests.get('token')) ->> 'content_base64', E'%\n%', 'on one line, as decoders want it');

-- Not with anything else
select pg_temp.refused(upper(tests.get('token')), 'the token in capitals');
select pg_temp.refused(left(tests.get('token'), 63), 'most of the token');
select pg_temp.refused('', 'an empty one');
select pg_temp.refused(null, 'none');
select pg_temp.refused(repeat('a', 100000), 'a very long one');
select pg_temp.refused((select encode(d.token_hash, 'hex') from fulfilment.downloads d), 'the hash, which is all that a reader of the table gets');

-- Not for ever
update fulfilment.downloads set expires_at = now();
select pg_temp.refused(tests.get('token'), 'a link does not work in the moment it expires');
update fulfilment.downloads set expires_at = now() + interval '1 microsecond';
select lives_ok($$select public.open_download(tests.get('token'))$$, 'just before that it does');
update public.orders set status = 'refunded';
select pg_temp.refused(tests.get('token'), 'a refund closes links that are out');
update public.orders set status = 'completed';
delete from fulfilment.product_files;
select pg_temp.refused(tests.get('token'), 'a file that is no longer there');

select tests.sign_in(tests.person('ada'));
select throws_ok($$select public.open_download(tests.get('token'))$$, '42501', null, 'a client opens it through the endpoint alone');
select tests.sign_out();
set local role anon;
select throws_ok($$select public.open_download(tests.get('token'))$$, '42501', null, 'so does a visitor');
reset role;
select * from finish();
