create function public.approve_join_request(request_id uuid) returns jsonb
language sql
security definer -- no API role writes groups
set search_path = ''
set lock_timeout = '2s'
as $$
  select fulfilment.decide_join_request(request_id, 'approved');
$$;
comment on function public.approve_join_request(uuid) is
  'Approves a request to join the signed-in users own group: the asker may pay now.';
grant execute on function public.approve_join_request(uuid) to authenticated;
