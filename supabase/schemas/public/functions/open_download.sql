create function public.open_download(token text) returns jsonb
language plpgsql
stable
security definer -- files are outside the Data API
set search_path = ''
as $$
declare
  v_file fulfilment.product_files;
begin
  select f.* into v_file
  from fulfilment.downloads d
  join fulfilment.product_files f on f.product_id = d.product_id
  where d.token_hash = sha256(convert_to(open_download.token, 'UTF8')) and d.expires_at > now()
    and fulfilment.may_download(d.order_id, d.product_id);
  if not found then
    raise sqlstate 'PT404' using
      message = 'download_expired',
      detail = 'This link does not exist, has expired, or its order was refunded.',
      hint = 'Open your orders and make a new link.';
  end if;
  return jsonb_build_object(
    'file_name', v_file.file_name, 'content_type', v_file.content_type,
    'content_base64', replace(encode(v_file.content, 'base64'), E'\n', '')
  );
end;
$$;
comment on function public.open_download(text) is
  'The file behind a link. Time and order are checked here, when it is opened: a refund closes links that are out.';
grant execute on function public.open_download(text) to service_role;
