create function fulfilment.refusal_message(reason text, money text) returns text
language sql
immutable
set search_path = ''
as $$
  select case reason
    when 'out_of_stock' then 'The last piece has been sold.'
    when 'order_cancelled' then 'This order was cancelled.'
    when 'order_already_paid' then 'This order was paid already.'
    when 'already_owned' then 'You have this already.'
    when 'group_full' then 'All seats of this group are taken.'
    when 'group_closed' then 'This group takes no payments any more.'
    when 'not_a_member' then 'You are not a member of this group.'
    when 'left_group' then 'You have left this group.'
    when 'request_not_approved' then 'Your request to join is not approved.'
    else 'What you paid for could not be given.'
  end || case money when 'due' then ' Your money will be refunded.' when 'refunded' then ' Your money was refunded.' else '' end;
$$;
comment on function fulfilment.refusal_message(text, text) is
  'Why something can''t be had (effect.refused), for the payer. money: due, refunded, or none when nothing was paid.';
