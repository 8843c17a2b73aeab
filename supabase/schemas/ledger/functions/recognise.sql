create function ledger.recognise(payment public.payments, account text, amount bigint) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_account text := format('%s:%s', recognise.account, ledger.mode(payment.livemode));
  v_move bigint;
begin
  v_move := recognise.amount + ledger.booked(payment.id, v_account, payment.currency);
  perform ledger.post('fulfilment', payment.id, payment.description, jsonb_build_array(
    jsonb_build_object('account', format('suspense:%s', ledger.mode(payment.livemode)),
      'currency', payment.currency, 'amount', v_move),
    jsonb_build_object('account', v_account, 'currency', payment.currency, 'amount', - v_move)
  ));
end;
$$;
comment on function ledger.recognise(public.payments, text, bigint) is
  'Brings what this payment has on an account of ours (revenue, deposits …) to amount, out of or back to suspense.';
