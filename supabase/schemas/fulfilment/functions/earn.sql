create function fulfilment.earn(payment public.payments, folded inbox.folded, earned jsonb) returns bigint
language plpgsql
set search_path = ''
as $$
declare
  v_part record;
  v_total bigint := 0;
begin
  for v_part in
    -- Accounts an earlier event put something on and this one does not name go back to nothing.
    with named as (
      select e.key as account, e.value::bigint as net from jsonb_each_text(earned) e
      union all
      select b.account, 0 from ledger.earned_accounts(payment) b where not earned ? b.account
    ), running as (
      select n.account, sum(n.net) over (order by n.account) as upto, sum(n.net) over (order by n.account) - n.net as before
      from named n
    )
    -- An accepted amount may differ from what is due: the parts are shares of the money there really is. From running
    -- sums, so that nothing is lost in rounding.
    select
      r.account,
      case when folded.net = 0 then 0
        else div(r.upto * folded.kept, folded.net) - div(r.before * folded.kept, folded.net)
      end::bigint as amount
    from running r
  loop
    perform ledger.recognise(payment, v_part.account, v_part.amount);
    v_total := v_total + v_part.amount;
  end loop;
  return v_total;
end;
$$;
comment on function fulfilment.earn(public.payments, inbox.folded, jsonb) is
  'Moves what the purchase earned {account: share of net} out of suspense, or back; answers their sum in money kept, minor units.';
