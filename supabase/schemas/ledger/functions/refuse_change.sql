create function ledger.refuse_change() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  raise exception using
    errcode = '55000', message = 'append_only',
    detail = format('%s on %I.%I is refused: its rows are kept as they were written.', tg_op, tg_table_schema, tg_table_name),
    hint = 'Correct a mistake with a new row that says so.';
end;
$$;
comment on function ledger.refuse_change() is 'Trigger of every append-only table: refuses UPDATE, DELETE and TRUNCATE.';
