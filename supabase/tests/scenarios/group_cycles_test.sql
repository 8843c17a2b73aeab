-- A member's payments fill the cycles, oldest first; every order of them gives the same picture.
select plan(28);

create function pg_temp.owed() returns text language sql as $$
  select string_agg(p.refund_due_amount::text, ' ' order by p.refund_due_amount) from public.payments p
  where p.purchase ->> 'group_id' = tests.get('g') and p.refund_due_amount > 0;
$$;
-- The same thing by another gateway: a second payment, not a second tab.
create function pg_temp.start_again(person text, type text, extra jsonb) returns text language plpgsql as $$
begin
  update public.payments p set open_for = null where p.user_id = tests.person(person);
  return tests.start_group_payment(person, type, extra);
end;
$$;

-- Two tabs for two cycles, paid the other way round; a third and a fourth payment for one of them
do $$ begin
  perform tests.create_group(), tests.pay_group('ada', 'group_creation'), tests.join_group('bob');
  perform tests.let('c2', tests.start_group_payment('bob', 'contribution', '{"cycle_number": 2}'));
  perform tests.let('c3', tests.start_group_payment('bob', 'contribution', '{"cycle_number": 3}'));
  perform tests.let('c3b', pg_temp.start_again('bob', 'contribution', '{"cycle_number": 3}'));
end $$;
select tests.deliver_capture(tests.get('c3'));
select is(tests.cycles('bob'), '1 paid, 2 paid, 3 due', 'money meant for the third pays the second, which is older');
select tests.deliver_capture(tests.get('c2'));
select is(tests.cycles('bob'), '1 paid, 2 paid, 3 paid', 'and the other way round');
select tests.deliver_capture(tests.get('c3b'));
select is(tests.stands(tests.get('c3b')), 'success refund_due 100000', 'beyond the last cycle all of it is due for refund');
select is(
  fulfilment.answer(tests.payment(tests.get('c3b'))) ->> 'message', 'Payment complete. You paid more than was due; the rest will be refunded.',
  'as the payer is told'
);
select tests.deliver_refund(tests.get('c3b'), 100000);
select is(tests.stands(tests.get('c3b')), 'refunded reversed', 'refunded, it is over');
select is(tests.cycles('bob'), '1 paid, 2 paid, 3 paid', 'and took nothing with it');
select is(tests.group_books(), 'deposits 100000 contributions 400000', 'in the books neither');

-- Joined twice
do $$ begin
  perform tests.create_group(), tests.pay_group('ada', 'group_creation'), tests.invite('bob');
  perform tests.let('j1', tests.start_group_payment('bob', 'group_join'));
  perform tests.let('j2', pg_temp.start_again('bob', 'group_join', '{}'));
  perform tests.deliver_capture(tests.get('j1')), tests.deliver_capture(tests.get('j2'));
end $$;
select is(tests.stands(tests.get('j2')), 'success refund_due 50000', 'of a second payment to join the deposit is due for refund');
select is(tests.cycles('bob'), '1 paid, 2 paid, 3 due', 'its contribution pays the second cycle');
select tests.deliver_refund(tests.get('j2'), 50000);
select is(tests.stands(tests.get('j2')), 'partially_refunded partly_reversed', 'the deposit refunded, nothing more is due');
select is(tests.cycles('bob'), '1 paid, 2 paid, 3 due', 'and the cycle stays paid');
select is(tests.group_books(), 'deposits 100000 contributions 300000', 'one deposit and three contributions are in the books');
select tests.let('joined', tests.member('bob'));
select tests.deliver_refund(tests.get('j1'), 150000);
select is(tests.member('bob'), 'active', 'without the first payment they are in, and owe the deposit');
select is(tests.cycles('bob'), '1 paid, 2 due, 3 due', 'the second one''s contribution pays the oldest cycle');
select is(
  (tests.payment(tests.start_group_payment('bob', 'security_deposit'))).amount, 50000::bigint, 'the deposit can be paid alone'
);

-- The deposit that found no room finds it
do $$ begin
  perform tests.create_group(), tests.pay_group('ada', 'group_creation'), tests.invite('bob');
  perform tests.let('j1', tests.start_group_payment('bob', 'group_join'));
  perform tests.let('j2', pg_temp.start_again('bob', 'group_join', '{}'));
  perform tests.deliver_capture(tests.get('j1')), tests.deliver_capture(tests.get('j2'));
  perform tests.deliver_refund(tests.get('j1'), 150000);
end $$;
select is(tests.retry_all(), 1, 'the other payment is settled again');
select is(tests.stands(tests.get('j2')), 'success applied', 'nothing of it is due for refund any more');
select is(tests.member('bob'), 'active deposit', 'the deposit is paid');
select is(tests.retry_all(), 0, 'and that is all');

-- Every order of a member's payments
create function pg_temp.play(play_order integer[]) returns text language plpgsql as $$
declare
  v_person text := 'p' || replace(gen_random_uuid()::text, '-', '');
  v_join text;
  v_pays text[];
  v_step integer;
begin
  perform tests.let('g', tests.savings_group()::text), tests.seat('ada'), tests.join_request(v_person);
  v_join := tests.pay_group(v_person, 'group_join');
  v_pays := array[
    tests.start_group_payment(v_person, 'contribution', '{"cycle_number": 2}'),
    tests.start_group_payment(v_person, 'contribution', '{"cycle_number": 3}'),
    pg_temp.start_again(v_person, 'contribution', '{"cycle_number": 3}')
  ];
  foreach v_step in array play_order loop
    case v_step
      when 4 then perform tests.deliver_refund(v_pays[1], 40000);
      when 5 then perform tests.deliver_refund(v_join, 150000);
      else perform tests.deliver_capture(v_pays[v_step]);
    end case;
  end loop;
  perform tests.retry_all();
  return concat_ws('; ', tests.member(v_person), tests.cycles(v_person), tests.group_books(), coalesce(pg_temp.owed(), 'nothing') || ' owed');
end;
$$;
create temp table pictures on commit drop as
select pg_temp.play(p.sequence) as picture from tests.permutations('{1, 2, 3, 4, 5}'::integer[]) p (sequence);
select is((select count(*) from pictures), 120::bigint, 'three contributions, part of one and the first payment refunded: 120 orders');
select is((select count(distinct p.picture) from pictures p), 1::bigint, 'one picture');
select is(
  (select p.picture from pictures p limit 1),
  'active; 1 paid, 2 paid, 3 due; deposits 0 contributions 260000; nothing owed', 'which is what they amount to'
);

-- Days pass
do $$ begin
  perform tests.create_group(3, 50000), tests.pay_group('ada', 'group_creation'), tests.join_group('bob');
  perform tests.as_person('ada', format('select public.start_group(%L)', tests.get('g')));
  update public.groups set starts_on = current_date - 8 where id = tests.get('g')::uuid;
  update public.contributions set due_on = due_on - 8 where group_id = tests.get('g')::uuid;
  perform tests.housekeep();
end $$;
select is(tests.cycles('bob'), '1 paid, 2 late, 3 due', 'a cycle whose day has passed is late');
select is(
  tests.as_person('ada', format('select public.group_overview(%L)', tests.get('g')))::jsonb #>> '{members,1,contributions,1,status}', 'late',
  'as everybody in the group sees'
);
select tests.let('late', tests.pay_group('bob', 'contribution'));
select is(tests.cycles('bob'), '1 paid, 2 paid, 3 due', 'it can still be paid');
select tests.deliver_refund(tests.get('late'), 1);
select is(tests.cycles('bob'), '1 paid, 2 late, 3 due', 'and is late again when part of it goes back');
do $$ begin perform tests.pay_group('bob', 'contribution', '{"cycle_number": 3}'); end $$;
select is(tests.cycles('bob'), '1 paid, 2 paid, 3 due', 'what is paid next fills it first');
select is_empty('select * from tests.broken_books()', 'the books hold');
select * from finish();
