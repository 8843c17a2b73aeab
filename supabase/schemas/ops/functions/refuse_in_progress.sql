create function ops.refuse_in_progress(payment public.payments) returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if payment.checkout_status = 'opening' and payment.created_at > now() - interval '30 seconds' then
    raise sqlstate 'PT409' using
      message = 'in_progress',
      detail = 'The first request for this payment is still being answered.',
      hint = 'Wait a few seconds and send the same request again.';
  end if;
end;
$$;
comment on function ops.refuse_in_progress(public.payments) is
  'Refuses a second request while the first is at the gateway; one that was given up does not count.';
