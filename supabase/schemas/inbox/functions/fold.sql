create function inbox.fold(payment public.payments) returns inbox.folded
language plpgsql
stable
set search_path = ''
as $$
declare
  v_folded inbox.folded;
  v_counted bigint;
  v_matching bigint;
  v_refunded bigint;
  v_disputed bigint;
  v_taken bigint;
  v_in_dispute boolean;
begin
  -- Of several matching captures one counts; which one makes no difference but to an accepted amount.
  select c.amount into v_counted from inbox.captures(payment.id) c
  where c.matches order by c.exact desc, c.object_id limit 1;
  select coalesce(sum(c.amount) filter (where c.matches), 0), sum(c.gross), sum(c.fee)
  into v_matching, v_folded.gross, v_folded.fees
  from inbox.captures(payment.id) c;

  -- Money given back out of a capture that never counted takes nothing from one that did.
  select
    coalesce(sum(w.amount) filter (where w.counts and w.kind = 'refund'), 0),
    coalesce(sum(w.amount) filter (
      where w.counts and w.kind = 'dispute' and (not w.open or ops.setting('dispute_withdraws') = '"opened"')
    ), 0),
    coalesce(bool_or(w.counts and w.kind = 'dispute' and w.amount > 0), false),
    coalesce(bool_or(w.open), false),
    coalesce(bool_or(w.kind = 'dispute' and w.amount > 0) and bool_or(w.kind = 'refund' and w.dispute is null), false)
  into v_refunded, v_disputed, v_in_dispute, v_folded.reversing, v_folded.overlapping
  from (
    select
      x.kind, x.amount, x.dispute, x.open,
      x.currency = payment.currency and x.livemode = payment.livemode and not exists (
        select from inbox.captures(payment.id) c where c.object_id = x.parent and not c.matches
      ) as counts
    from inbox.withdrawals(payment.id) x
  ) w;

  v_folded.captured := v_counted is not null;
  v_counted := coalesce(v_counted, 0);
  v_folded.refunded := v_refunded;
  -- Refunds use up surplus first.
  v_taken := greatest(0, v_refunded + v_disputed - (v_matching - v_counted));
  v_folded.surplus := greatest(0, v_matching - v_counted - v_refunded - v_disputed);
  v_folded.kept := greatest(0, v_counted - v_taken);
  v_folded.net := case
    when v_counted = 0 then 0
    else least(payment.amount, div(payment.amount::numeric * v_folded.kept, v_counted)::bigint)
  end;
  v_folded.authorized := inbox.is_authorized(payment.id);
  v_folded.status := case
    when v_folded.captured and v_in_dispute then 'disputed'
    when v_folded.captured and v_folded.kept = 0 then 'refunded'
    when v_folded.captured and v_taken > 0 then 'partially_refunded'
    when v_folded.captured then 'success'
    when v_folded.authorized then 'pending'
    else inbox.attempts_status(payment.id)
  end;
  return v_folded;
end;
$$;
comment on function inbox.fold(public.payments) is
  'Status and net of a payment: a pure function of its facts and of what is due, so every order of arrival ends the same.';
