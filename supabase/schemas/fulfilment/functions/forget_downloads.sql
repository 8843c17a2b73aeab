create function fulfilment.forget_downloads() returns void
language sql
set search_path = ''
as $$
  delete from fulfilment.downloads d where d.expires_at < now();
$$;
comment on function fulfilment.forget_downloads() is 'Links to downloads past their time, which open nothing any more.';
