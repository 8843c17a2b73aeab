create function inbox.bill_subscription(subscription public.subscriptions) returns uuid
language plpgsql
set search_path = ''
as $$
declare
  v_payment public.payments;
begin
  select * into strict v_payment from public.payments p where p.id = subscription.payment_id;
  if exists (
    select from inbox.payment_refs r where r.payment_id = v_payment.id and r.ref_type = 'invoice'
  ) then
    insert into public.payments (
      provider, reference, livemode, issuer, sub, user_id, payment_type, purchase, subscription_id, description, amount, currency,
      email, checkout_status
    )
    values (
      v_payment.provider, 'PAY-' || replace(gen_random_uuid()::text, '-', ''), v_payment.livemode, v_payment.issuer, v_payment.sub,
      v_payment.user_id, v_payment.payment_type, v_payment.purchase, subscription.id, v_payment.description, v_payment.amount,
      v_payment.currency, v_payment.email, 'opened'
    )
    returning * into v_payment;
    perform inbox.remember_refs(v_payment.id, v_payment.provider,
      jsonb_build_array(jsonb_build_object('type', 'reference', 'value', v_payment.reference)));
  end if;
  return v_payment.id;
end;
$$;
comment on function inbox.bill_subscription(public.subscriptions) is
  'The payment of an invoice not seen before: the one the subscription began with as long as it has no invoice, else a new row from '
  'what that one bought and for how much. The caller holds the subscription.';
