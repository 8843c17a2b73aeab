select plan(4);
create function pg_temp.ask(checkout_status text, age interval) returns void language plpgsql as $$
declare
  v_payment public.payments;
begin
  v_payment.checkout_status := ask.checkout_status;
  v_payment.created_at := now() - age;
  perform ops.refuse_in_progress(v_payment);
end;
$$;
select throws_ok($$select pg_temp.ask('opening', '0 s')$$, 'PT409', 'in_progress', 'a request that has just come is being answered');
select throws_ok($$select pg_temp.ask('opening', '29.9 s')$$, 'PT409', 'in_progress', 'for thirty seconds');
select lives_ok($$select pg_temp.ask('opening', '30 s')$$, 'then it was given up');
select lives_ok($$select pg_temp.ask(s, '0 s') from unnest(array['opened', 'unknown', 'refused']) s$$, 'one that was answered is no longer in progress');
select * from finish();
