create function fulfilment.refund_reason(payment public.payments) returns text
language sql
immutable
set search_path = ''
as $$
  select case
    when payment.effect ? 'refused' then fulfilment.refusal_message(payment.effect ->> 'refused', 'none')
    else 'More was paid than was due.'
  end;
$$;
comment on function fulfilment.refund_reason(public.payments) is 'Why a payment is refunded by itself, for the gateway''s note.';
