create function public.reject_join_request(request_id uuid) returns jsonb
language sql
security definer -- no API role writes groups
set search_path = ''
set lock_timeout = '2s'
as $$
  select fulfilment.decide_join_request(request_id, 'rejected');
$$;
comment on function public.reject_join_request(uuid) is
  'Rejects a request to join the signed-in users own group; money on its way is refunded.';
grant execute on function public.reject_join_request(uuid) to authenticated;
