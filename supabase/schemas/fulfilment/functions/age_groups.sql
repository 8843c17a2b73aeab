create function fulfilment.age_groups() returns void
language plpgsql
set search_path = ''
as $$
declare
  v_groups uuid[];
begin
  -- A group before its contributions, as everywhere. One that is being paid into is aged a minute later.
  v_groups := array(
    select g.id from public.groups g
    where g.status = 'active' and g.starts_on + g.size * g.cycle_days <= current_date or g.id in (
      select c.group_id from public.contributions c where c.status = 'due' and c.due_on < current_date
    )
    for update skip locked
  );
  update public.contributions c set status = 'late'
  where c.group_id = any (v_groups) and c.status = 'due' and c.due_on < current_date;
  update public.groups g set status = 'completed'
  where g.id = any (v_groups) and g.status = 'active' and g.starts_on + g.size * g.cycle_days <= current_date;
end;
$$;
comment on function fulfilment.age_groups() is
  'Days pass: contributions not paid in time are late, and a group whose last cycle is over is completed.';
