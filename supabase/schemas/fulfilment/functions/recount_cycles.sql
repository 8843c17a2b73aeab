create function fulfilment.recount_cycles(savings_group public.groups, member public.group_members) returns void
language plpgsql
set search_path = ''
as $$
begin
  with running as (
    select
      f.payment_id, f.number, sum(f.contribution) over w as upto, sum(f.captured_contribution) over w as captured_upto
    from fulfilment.group_funds f
    where f.group_id = savings_group.id and f.user_id = member.user_id
    window w as (order by f.number)
  ), cycles as (
    -- Oldest first: cycle n is paid by the payment with which the sum reaches n contributions.
    select
      n, savings_group.starts_on + (n - 1) * savings_group.cycle_days as due_on, paid.payment_id,
      savings_group.contribution_amount * n <= (select max(r.captured_upto) from running r) as captured
    from generate_series(1, savings_group.size) n
    left join lateral (
      select r.payment_id from running r where r.upto >= savings_group.contribution_amount * n order by r.number limit 1
    ) paid on true
  ), wanted as (
    select
      c.n, c.due_on, p.reference, p.paid_at,
      case
        when c.payment_id is not null then 'paid'
        when member.status <> 'active' then 'refunded'
        when c.due_on < current_date then 'late'
        else 'due'
      end as status
    from cycles c
    left join public.payments p on p.id = c.payment_id
    -- Who is not a member owes nothing: only what they had paid is shown, as refunded.
    where member.status = 'active' or c.captured
  ), gone as (
    delete from public.contributions k
    where k.member_id = member.id and k.cycle_number not in (select w.n from wanted w)
  )
  insert into public.contributions as k
    (group_id, member_id, cycle_number, amount, currency, due_on, status, paid_date, transaction_ref)
  select
    savings_group.id, member.id, w.n, savings_group.contribution_amount, savings_group.currency, w.due_on, w.status,
    w.paid_at, w.reference
  from wanted w
  on conflict on constraint contributions_once do update set
    due_on = excluded.due_on, status = excluded.status, paid_date = excluded.paid_date, transaction_ref = excluded.transaction_ref
  where (k.due_on, k.status, k.transaction_ref) is distinct from (excluded.due_on, excluded.status, excluded.transaction_ref);
end;
$$;
comment on function fulfilment.recount_cycles(public.groups, public.group_members) is
  'What a member has paid in fills the cycles, oldest first; a cycle not covered whole is due, or late once its day has passed.';
