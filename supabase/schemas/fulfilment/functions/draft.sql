create function fulfilment.draft(payer jsonb, request jsonb) returns public.payments
language plpgsql
stable
set search_path = ''
as $$
declare
  v_draft public.payments;
begin
  v_draft.issuer := public.canonical_issuer(payer ->> 'issuer');
  v_draft.sub := payer ->> 'sub';
  select u.id into v_draft.user_id from public.profiles u
  where u.issuer = v_draft.issuer and u.external_id = v_draft.sub and u.closed_at is null;
  v_draft.provider := request ->> 'provider';
  v_draft.payment_type := request ->> 'payment_type';
  v_draft.livemode := (request ->> 'livemode')::boolean;
  v_draft.purchase := request;
  v_draft.currency := fulfilment.choose_currency(v_draft.provider, request);
  v_draft.email := coalesce(request ->> 'email', payer ->> 'email');
  return v_draft;
end;
$$;
comment on function fulfilment.draft(jsonb, jsonb) is 'Who wants to pay for what, by which gateway and in which currency: all but the price.';
