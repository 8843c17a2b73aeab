select plan(5);

create function pg_temp.ask(person text, admits boolean) returns text language plpgsql as $$
declare
  v_payment public.payments;
  v_group public.groups;
begin
  v_payment.user_id := tests.person(person);
  select * into strict v_group from public.groups g where g.id = tests.get('g')::uuid;
  perform fulfilment.refuse_payment_to_group(v_payment, v_group, admits);
  return 'not refused';
end;
$$;
-- Message, detail and hint, as the payer gets them.
create function pg_temp.told(person text, admits boolean) returns text language plpgsql as $$
declare
  v_detail text;
  v_hint text;
begin
  return pg_temp.ask(person, admits);
exception when sqlstate 'PT409' then
  get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
  return concat_ws(' | ', sqlerrm, v_detail, v_hint);
end;
$$;

select tests.let('g', tests.savings_group()::text);
select is(pg_temp.told('ada', true), 'not refused', 'what the group takes may be paid');
select throws_ok($$select pg_temp.ask('bob', true)$$, 'PT409', 'request_not_approved', 'what it would not take is refused before paying');
select throws_ok($$select pg_temp.ask('bob', false)$$, 'PT409', 'not_a_member', 'with the reason that holds for the kind of payment');
select is(
  pg_temp.told('bob', true),
  'request_not_approved | Your request to join is not approved. | Nothing was charged. Reload the group to see how it stands.',
  'and nobody is promised a refund of what was never charged'
);
update public.groups set status = 'closed';
select throws_ok($$select pg_temp.ask('ada', true)$$, 'PT409', 'group_closed', 'a closed group says so');
select * from finish();
