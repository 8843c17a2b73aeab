create function ops.touched_payments(since timestamptz) returns setof public.payments
language plpgsql -- not sql: with its search_path pinned it could not be inlined, and would be planned anew at every call
stable
set search_path = ''
as $$
begin
  return query
  select p.* from public.payments p
  where p.updated_at >= since or p.id in (select j.payment_id from ledger.journals j where j.created_at >= since);
end;
$$;
comment on function ops.touched_payments(timestamptz) is 'The payments that something happened to since a time, by their rows or by the books.';
