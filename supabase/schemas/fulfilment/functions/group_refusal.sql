create function fulfilment.group_refusal(payment public.payments, savings_group public.groups, admits boolean) returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_member text;
  v_approved boolean;
begin
  select m.status into v_member from public.group_members m
  where m.group_id = savings_group.id and m.user_id = payment.user_id;
  v_approved := payment.user_id = savings_group.created_by or exists (
    select from public.group_join_requests r
    where r.group_id = savings_group.id and r.user_id = payment.user_id and r.status = 'approved'
  );
  return case
    when savings_group.status = 'closed' then 'group_closed'
    when v_member = 'active' then null
    -- Back after leaving takes a new approval; a payment from before does not bring anyone back.
    when v_member = 'left' and not v_approved then 'left_group'
    -- Who began to pay as a member is one again with this money, whatever happened to the other payments.
    when not admits and (payment.id is null or v_member is distinct from 'withdrawn') then 'not_a_member'
    when not v_approved then 'request_not_approved'
    when savings_group.status = 'completed' then 'group_closed'
    when (
      select count(*) from public.group_members m where m.group_id = savings_group.id and m.status = 'active'
    ) >= savings_group.size then 'group_full'
  end;
end;
$$;
comment on function fulfilment.group_refusal(public.payments, public.groups, boolean) is
  'Why a group can''t take this payment as things stand, or null. admits: the payment would make its payer a member.';
