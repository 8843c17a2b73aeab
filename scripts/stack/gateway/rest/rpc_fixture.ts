/** Functions that probe how a call is made: typing, transactions, roles, errors. */
export const RPC_FIXTURE = `
  create schema other;
  grant usage on schema other to anon;
  create function other.where_am_i() returns text language sql stable as 'select current_setting(''search_path'')';

  create table public.things (id bigint primary key, note text);
  create function public.echo(a bigint, b numeric, c jsonb, d text[], e timestamptz default '2026-01-02T03:04:05Z')
    returns jsonb language sql immutable as $$
    select jsonb_build_object('a', a, 'b', b, 'c', jsonb_typeof(c), 'd', array_length(d, 1), 'e', e)
  $$;
  create function public.same(value jsonb) returns jsonb language sql immutable as 'select value';
  create function public.big() returns bigint language sql immutable as 'select 9007199254740993';
  create function public.money() returns numeric language sql immutable as 'select 10.50';
  create function public.nothing() returns text language sql immutable as 'select null::text';
  create function public.put(id bigint) returns void language sql as 'insert into public.things (id) values ($1)';
  create function public.put_stable(id bigint) returns void language plpgsql stable as
    'begin perform public.put(put_stable.id); end';
  create function public.put_then_fail(id bigint) returns void language plpgsql as
    'begin insert into public.things (id) values (put_then_fail.id); raise ''no''; end';
  create function public.listed() returns setof public.things language sql stable as
    'values (1::bigint, ''one''), (2, ''two''), (3, ''three'')';
  create function public.names() returns setof text language sql stable as 'values (''a''), (''b'')';
  create function public.pair(out x int, out y text) language sql stable as 'select 1, ''z''';
  create function public.table_of(n int) returns table (i int) language sql stable as
    'select generate_series(1, n)';
  create function public.one_thing() returns public.things language sql stable as 'select 7::bigint, ''seven''';
  create function public.body_whole(jsonb) returns jsonb language sql immutable as 'select $1 -> 0';
  create function public.twice(a int) returns int language sql immutable as 'select a';
  create function public.twice(a int, b int default 1) returns int language sql immutable as 'select a + b';
  create function public.who() returns jsonb language sql stable as $$
    select jsonb_build_object('session', session_user, 'current', current_user, 'uid', auth.uid(),
      'role', auth.role(), 'method', current_setting('request.method'), 'path', current_setting('request.path'),
      'agent', current_setting('request.headers')::jsonb ->> 'x-probe',
      'statement_timeout', current_setting('statement_timeout'), 'lock_timeout', current_setting('lock_timeout'),
      'isolation', current_setting('transaction_isolation'), 'read_only', current_setting('transaction_read_only'))
  $$;
  create function public.who_volatile() returns jsonb language sql volatile as 'select public.who()';
  create function public.who_serializable() returns jsonb language sql volatile
    set default_transaction_isolation = 'serializable' as 'select public.who()';
  create function public.slow() returns void language sql volatile set statement_timeout = '100ms' as
    'select pg_sleep(5)';
  create function public.fail(code text) returns void language plpgsql as $$
  begin
    raise exception using errcode = code, message = 'the message', detail = 'the detail', hint = 'the hint';
  end $$;
  create function public.write_answer() returns void language plpgsql as $$
  begin
    raise sqlstate 'PGRST' using message = '{"code":"mine","message":"all mine","hint":"h"}',
      detail = '{"status":418,"headers":{"x-tea":"green"}}';
  end $$;
  create function public.teapot() returns text language sql as $$
    select 'tea' from (select set_config('response.status', '418', true),
      set_config('response.headers', '[{"x-tea": "black"}]', true)) as s
  $$;
  create function public.cached(page int default 1) returns jsonb language plpgsql stable as $$
  begin
    perform set_config('response.headers', '[{"Cache-Control": "public, max-age=30"}, {"X-Page": "' || page || '"}]', true);
    return jsonb_build_object('page', page, 'read_only', current_setting('transaction_read_only'));
  end $$;
  create function public.answer_with(status text, headers text) returns void language plpgsql stable as $$
  begin
    perform set_config('response.status', status, true), set_config('response.headers', headers, true);
  end $$;
  create function public.service_only() returns text language sql stable as 'select ''secret''';
  revoke execute on function public.service_only() from public, anon, authenticated;
`;
