select plan(19);

select tests.let('book', tests.product(80000, 'NGN', null, 'digital', 1)::text);
select tests.let('print', tests.product(80000, 'NGN', null, 'image', 1)::text);
select tests.let('mug', tests.product(80000, 'NGN', 9, 'physical', 1)::text);
select tests.let('other', tests.product(80000, 'NGN', null, 'digital', 1)::text);
create function pg_temp.link(product text, who text default 'ada', name text default 'order') returns jsonb language plpgsql as $$
declare
  v_answer jsonb;
begin
  perform tests.sign_in(tests.person(who));
  v_answer := public.create_download(tests.get(name)::uuid, tests.get(product)::uuid);
  perform tests.sign_out();
  return v_answer;
end;
$$;
create function pg_temp.refused(call text, description text) returns setof text language plpgsql as $$
begin
  return next throws_ok('select pg_temp.link(' || call || ')', 'PT404', 'download_not_found', description);
  perform tests.sign_out();
end;
$$;
create function pg_temp.bought(who text, variadic products text[]) returns text language plpgsql as $$
declare
  v_order text;
begin
  perform tests.put_in_cart(tests.person(who), tests.get(p)::uuid) from unnest(products) p;
  perform tests.sign_in(tests.person(who));
  v_order := public.checkout_with_credits() ->> 'order_id';
  perform tests.sign_out();
  return v_order;
end;
$$;
select tests.let('order', pg_temp.bought('ada', 'book', 'print', 'mug'));
select tests.let('bobs', pg_temp.bought('bob', 'other'));

select tests.let('link', pg_temp.link('book')::text);
select matches(tests.get('link')::jsonb ->> 'token', '^[0-9a-f]{64}$', 'a token nobody guesses');
select is((tests.get('link')::jsonb ->> 'expires_at')::timestamptz, now() + interval '15 minutes', 'which works for fifteen minutes');
select is(
  (select row(d.token_hash = sha256(convert_to(tests.get('link')::jsonb ->> 'token', 'UTF8')), d.order_id, d.product_id)::text
   from fulfilment.downloads d),
  format('(t,%s,%s)', tests.get('order'), tests.get('book')), 'only its hash is kept'
);
select isnt(pg_temp.link('book') ->> 'token', tests.get('link')::jsonb ->> 'token', 'each link is another');
select lives_ok($$select pg_temp.link('print')$$, 'an image is a download too, while the parcel waits to be sent');
update ops.settings set value = '"1 hour"' where name = 'download_link';
select is((pg_temp.link('book') ->> 'expires_at')::timestamptz, now() + interval '1 hour', 'how long is a setting');

select pg_temp.refused($$'book', 'bob'$$, 'nobody downloads from another''s order');
select pg_temp.refused($$'other'$$, 'nor what is not in it');
select pg_temp.refused($$'mug'$$, 'a mug is no download');
select pg_temp.refused($$'book', 'bob', 'bobs'$$, 'nor does bob''s order give what he did not buy');
select tests.let('unknown', gen_random_uuid()::text);
select pg_temp.refused($$'book', 'ada', 'unknown'$$, 'an unknown order');
select pg_temp.refused($$'unknown'$$, 'an unknown product');
select tests.sign_in(tests.person('ada'));
select throws_ok('select public.create_download(null, null)', 'PT404', 'download_not_found', 'nothing at all');
select tests.sign_out();
update public.orders set status = 'refunded' where id = tests.get('order')::uuid;
select pg_temp.refused($$'book'$$, 'what was refunded is gone');
update public.orders set status = 'pending' where id = tests.get('order')::uuid;
select pg_temp.refused($$'book'$$, 'what is not paid is not there yet');
update public.orders set status = 'completed' where id = tests.get('order')::uuid;
select lives_ok($$select pg_temp.link('book')$$, 'paid, it is');

select set_config('request.jwt.claims', '{"iss": "https://clerk.test", "sub": "user_nobody", "role": "authenticated"}', true);
set local role authenticated;
select throws_ok($$select public.create_download(tests.get('order')::uuid, tests.get('book')::uuid)$$, 'PT403', 'profile_required', 'who has no profile has bought nothing');
select throws_ok('select * from fulfilment.downloads', '42501', null, 'links and files are outside the Data API');
select tests.sign_out();
set local role anon;
select throws_ok($$select public.create_download(tests.get('order')::uuid, tests.get('book')::uuid)$$, '42501', null, 'a visitor makes no links');
reset role;
select * from finish();
