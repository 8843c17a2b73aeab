create function public.create_download(order_id uuid, product_id uuid) returns jsonb
language plpgsql
security definer -- downloads are outside the Data API
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_user uuid := (ops.require_profile()).id;
  -- Two random uuids: 244 bits nobody guesses. Only their hash is kept.
  v_token text := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
  v_expires timestamptz := now() + (ops.setting('download_link') #>> '{}')::interval;
begin
  if not exists (
    select from public.orders o
    where o.id = create_download.order_id and o.user_id = v_user
      and fulfilment.may_download(o.id, create_download.product_id)
  ) then
    raise sqlstate 'PT404' using
      message = 'download_not_found',
      detail = 'There is nothing to download for this order and product.',
      hint = 'Downloads are there once the order is paid, and go when it is refunded.';
  end if;
  insert into fulfilment.downloads (token_hash, order_id, product_id, expires_at)
  values (sha256(convert_to(v_token, 'UTF8')), create_download.order_id, create_download.product_id, v_expires);
  return jsonb_build_object('token', v_token, 'expires_at', v_expires);
end;
$$;
comment on function public.create_download(uuid, uuid) is
  'A link''s token to download what the signed-in user bought; expires (setting download_link).';
grant execute on function public.create_download(uuid, uuid) to authenticated;
