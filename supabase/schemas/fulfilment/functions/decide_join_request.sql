create function fulfilment.decide_join_request(request_id uuid, decision text) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_request public.group_join_requests;
  v_group public.groups;
begin
  select * into v_request from public.group_join_requests r where r.id = decide_join_request.request_id;
  v_group := fulfilment.own_group(v_request.group_id);
  update public.group_join_requests r set status = decision, decided_by = v_group.created_by, decided_at = now()
  where r.id = v_request.id and r.status in ('requested', 'approved')
  returning * into v_request;
  if not found then
    raise sqlstate 'PT409' using
      message = 'request_decided',
      detail = 'This request was rejected, or has been paid.',
      hint = 'Reload the requests.';
  end if;
  perform ops.audit('join_request_' || decision, format('user:%s', v_group.created_by), null, null, decision,
    jsonb_build_object('request_id', v_request.id, 'group_id', v_group.id));
  return to_jsonb(v_request);
end;
$$;
comment on function fulfilment.decide_join_request(uuid, text) is
  'The answer of a group''s creator to a request, approved or rejected; an approved one can still be rejected until it is paid.';
