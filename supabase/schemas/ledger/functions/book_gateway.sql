create function ledger.book_gateway(payment public.payments) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_money record;
  v_mode text;
  v_clearing bigint;
  v_fees bigint;
  v_surcharge bigint;
begin
  for v_money in select * from inbox.money(payment.id) loop
    v_mode := ledger.mode(v_money.livemode);
    -- The difference to what is booked, not the event's amount: a repeat books nothing, any order ends the same.
    v_clearing := v_money.gross - v_money.fees - v_money.refunded - v_money.disputed
      - ledger.booked(payment.id, format('clearing:%s:%s', payment.provider, v_mode), v_money.currency);
    v_fees := v_money.fees
      - ledger.booked(payment.id, format('fees:%s:%s', payment.provider, v_mode), v_money.currency);
    v_surcharge := v_money.captured - v_money.gross
      - ledger.booked(payment.id, format('surcharge:%s:%s', payment.provider, v_mode), v_money.currency);

    perform ledger.post('gateway', payment.id, format('%s %s', payment.provider, payment.reference), jsonb_build_array(
      jsonb_build_object('account', format('clearing:%s:%s', payment.provider, v_mode),
        'currency', v_money.currency, 'amount', v_clearing),
      jsonb_build_object('account', format('fees:%s:%s', payment.provider, v_mode),
        'currency', v_money.currency, 'amount', v_fees),
      jsonb_build_object('account', format('surcharge:%s:%s', payment.provider, v_mode),
        'currency', v_money.currency, 'amount', v_surcharge),
      jsonb_build_object('account', format('suspense:%s', v_mode),
        'currency', v_money.currency, 'amount', - v_clearing - v_fees - v_surcharge)
    ));
  end loop;
end;
$$;
comment on function ledger.book_gateway(public.payments) is
  'Brings clearing, fees and surcharge to what the facts say the gateway did; the rest of each movement is in suspense. '
  'surcharge: what the customer paid on top because they bear the fee.';
