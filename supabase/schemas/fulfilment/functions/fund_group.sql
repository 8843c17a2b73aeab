create function fulfilment.fund_group(payment public.payments, net bigint, admits boolean) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_group public.groups;
  v_own fulfilment.group_funds;
  v_room record;
  v_refused text;
  v_deposit bigint := 0;
  v_contribution bigint := 0;
begin
  -- One payment of a group at a time: seats, deposits and cycles are counted under this lock.
  select * into strict v_group from public.groups g where g.id = (payment.purchase ->> 'group_id')::uuid for update;
  select * into v_own from fulfilment.group_funds f where f.payment_id = payment.id;
  v_refused := case
    when v_own.released then 'left_group'
    else coalesce(payment.effect ->> 'refused', fulfilment.group_refusal(payment, v_group, admits))
  end;
  if v_refused is null then
    perform fulfilment.add_member_to_group(v_group.id, payment.user_id);
    -- What the group has no use for is not taken: a second deposit, money beyond the last cycle. It goes back first.
    select
      v_group.security_deposit - coalesce(sum(f.deposit), 0) as deposit,
      v_group.contribution_amount * v_group.size - coalesce(sum(f.contribution), 0) as contribution
    into v_room
    from fulfilment.group_funds f
    where f.group_id = v_group.id and f.user_id = payment.user_id and f.payment_id <> payment.id
      and not f.released; -- on its way back to who has left
    v_deposit := least(net, (payment.purchase ->> 'deposit')::bigint, v_room.deposit);
    v_contribution := least(net - v_deposit, (payment.purchase ->> 'contribution')::bigint, v_room.contribution);
  end if;
  -- A payment the group never took leaves no trace in it.
  if v_refused is null or v_own.payment_id is not null then
    perform fulfilment.keep_group_funds(payment, v_group, v_deposit, v_contribution);
    perform fulfilment.recount_member(v_group.id, payment.user_id);
  end if;
  if v_refused is null then
    -- Money of theirs that found no room may have some now that this payment takes less.
    perform inbox.schedule_settlement(p.id, 'group.room')
    from fulfilment.group_funds f
    join public.payments p on p.id = f.payment_id
    where f.group_id = v_group.id and f.user_id = payment.user_id and f.payment_id <> payment.id
      and p.refund_due_amount > 0 and not p.effect ? 'refused' and (
        f.deposit < (p.purchase ->> 'deposit')::bigint and v_deposit < v_room.deposit
        or f.contribution < f.captured_contribution and v_contribution < v_room.contribution
      );
  end if;
  return jsonb_build_object(
    'effect', jsonb_strip_nulls(jsonb_build_object(
      'group_id', v_group.id, 'group_name', v_group.name, 'security_deposit', v_deposit, 'contribution', v_contribution,
      'refused', case when net > 0 then v_refused end
    )),
    'earned', jsonb_build_object(
      format('deposits:%s', v_group.id), v_deposit, format('contributions:%s', v_group.id), v_contribution
    )
  );
end;
$$;
comment on function fulfilment.fund_group(public.payments, bigint, boolean) is
  'Brings what a payment holds in its group to its net: the deposit first, the rest fills cycles. What the group can''t take '
  '(full, closed, beyond the last cycle) is left, and so refunded.';
