select plan(56);

do $$ begin perform tests.person(name) from unnest(array['ada', 'bob', 'cleo', 'dan', 'eve', 'fay']) name; end $$;
-- What the group takes of a payment that keeps this much, and why not.
create function pg_temp.fund(reference text, net bigint, admits boolean default true) returns text language plpgsql as $$
declare
  v_answer jsonb := fulfilment.fund_group(tests.payment(reference), net, admits);
begin
  update public.payments p set
    effect = v_answer -> 'effect',
    refund_due_amount = net - (select sum(e.value::bigint) from jsonb_each_text(v_answer -> 'earned') e)
  where p.reference = fund.reference;
  return concat_ws(' ', v_answer #>> '{effect,security_deposit}', v_answer #>> '{effect,contribution}', v_answer #>> '{effect,refused}');
end;
$$;
create function pg_temp.held(reference text) returns text language sql as $$
  select concat_ws(' ', f.deposit, f.contribution, f.captured_contribution)
  from fulfilment.group_funds f where f.payment_id = (tests.payment(reference)).id;
$$;
-- Which, not in which order: one call may ask several.
create function pg_temp.sorted(variadic named text[]) returns text[] language sql as $$
  select array_agg(tests.get(n) order by tests.get(n)) from unnest(named) n;
$$;
create function pg_temp.scheduled() returns text[] language sql as $$
  select array_agg(p.reference order by p.reference)
  from inbox.webhook_events e join public.payments p on p.id = e.payment_id where e.event_type = 'group.room';
$$;

-- One payment
select tests.let('g', tests.savings_group('open', 2)::text);
do $$ begin perform tests.join_request('bob'); end $$;
select tests.let('p', tests.group_payment('bob', 50000, 100000));
select is(
  fulfilment.fund_group(tests.payment(tests.get('p')), 150000, true),
  jsonb_build_object(
    'effect', jsonb_build_object('group_id', tests.get('g'), 'group_name', 'Ajo', 'security_deposit', 50000, 'contribution', 100000),
    'earned', jsonb_build_object('deposits:' || tests.get('g'), 50000, 'contributions:' || tests.get('g'), 100000)
  ),
  'deposit and contribution are told and earned apart'
);
select is(
  (select m.status from public.group_members m where m.user_id = tests.person('bob')), 'active', 'the payer is a member'
);
select is(tests.cycles('bob'), '1 paid, 2 due', 'and has paid a cycle');
select is(pg_temp.fund(tests.get('p'), 149999), '50000 99999', 'what is taken back comes out of the contribution');
select is(pg_temp.fund(tests.get('p'), 50000), '50000 0', 'until it is used up');
select is(pg_temp.fund(tests.get('p'), 49999), '49999 0', 'then out of the deposit');
select is(pg_temp.fund(tests.get('p'), 1), '1 0', 'to the last of it');
select is(pg_temp.fund(tests.get('p'), 0), '0 0', 'nothing is nothing');
select is(
  (select m.status from public.group_members m where m.user_id = tests.person('bob')), 'withdrawn', 'and holds no seat'
);
select is(pg_temp.fund(tests.get('p'), 150000), '50000 100000', 'all of it again is all of it');

-- A second one
select tests.let('q', tests.group_payment('bob', 50000, 100000));
select is(pg_temp.fund(tests.get('q'), 150000), '0 100000', 'a second deposit is not taken; the contribution pays the next cycle');
select is(tests.cycles('bob'), '1 paid, 2 paid', 'which it does');
select is(pg_temp.fund(tests.get('q'), 120000), '0 100000', 'while the rest goes back nothing else does');
select is(pg_temp.fund(tests.get('q'), 100000), '0 100000', 'to the end');
select is(pg_temp.fund(tests.get('q'), 99999), '0 99999', 'only more than the rest comes out of the cycle');
select is(pg_temp.fund(tests.get('q'), 150000), '0 100000', 'the deposit never turns into contributions');
select tests.let('t', tests.group_payment('bob', 0, 100000));
select is(pg_temp.fund(tests.get('t'), 100000, false), '0 0', 'beyond the last cycle nothing is taken');
select is(pg_temp.fund(tests.get('q'), 150000), '0 100000', 'whatever comes of the others meanwhile');
select is(pg_temp.scheduled(), null, 'and while there is no room nobody is asked again');

-- Room again
select is(pg_temp.fund(tests.get('p'), 140000), '50000 90000', 'a payment loses part of its contribution');
select is(pg_temp.scheduled(), array[tests.get('t')], 'so the one that found no room is asked again');
select is(pg_temp.fund(tests.get('t'), 100000, false), '0 10000', 'and takes what there is');
select is(tests.cycles('bob'), '1 paid, 2 paid', 'all is paid');
select is(pg_temp.scheduled(), array[tests.get('t')], 'nobody is asked for ever');
select is(pg_temp.fund(tests.get('p'), 20000), '20000 0', 'then part of the deposit');
select is(pg_temp.scheduled(), pg_temp.sorted('t', 'q', 't'), 'the other deposit is asked too');
select is(pg_temp.fund(tests.get('q'), 150000), '30000 100000', 'and fills it up');
select is(pg_temp.fund(tests.get('t'), 100000, false), '0 100000', 'as the contribution does');
select is(
  pg_temp.scheduled(), pg_temp.sorted('t', 'q', 't', 't'), 'only who waits for a refund is ever asked'
);
select is(
  (select m.has_paid_security_deposit from public.group_members m where m.user_id = tests.person('bob')), true, 'the deposit is whole'
);
select is(
  (select row(sum(f.deposit), sum(f.contribution))::text from fulfilment.group_funds f), '(50000,200000)', 'never more than the group asks for'
);

-- Another's money makes no room and takes none
do $$ begin perform tests.join_request('cleo'); end $$;
select tests.let('c', tests.group_payment('cleo', 50000, 100000));
select is(pg_temp.fund(tests.get('c'), 150000), '50000 100000', 'each member has room of their own');

select tests.let('c2', tests.group_payment('cleo', 50000, 0));
select is(pg_temp.fund(tests.get('c2'), 50000, false), '0 0', 'which is theirs to fill');
select tests.let('asked', cardinality(pg_temp.scheduled())::text);
select is(pg_temp.fund(tests.get('p'), 19999), '19999 0', 'when another''s deposit shrinks');
select is(
  cardinality(pg_temp.scheduled()) - tests.get('asked')::integer, 1, 'their own second payment is asked, and nobody else''s'
);

-- Refused
do $$ begin perform tests.join_request('dan'); end $$;
select tests.let('d', tests.group_payment('dan', 50000, 100000));
select is(pg_temp.fund(tests.get('d'), 150000), '0 0 group_full', 'a full group takes nothing and says why');
select is(pg_temp.fund(tests.get('d'), 1), '0 0 group_full', 'to the last minor unit');
select is(pg_temp.held(tests.get('d')), null, 'and keeps no trace of it');
select is((select count(*) from public.group_members m where m.user_id = tests.person('dan')), 0::bigint, 'nor of who paid');
select is(pg_temp.fund(tests.get('d'), 0), '0 0', 'once it is refunded there is nothing to explain');
select tests.let('e', tests.group_payment('eve', 50000, 100000));
select is(pg_temp.fund(tests.get('e'), 150000), '0 0 request_not_approved', 'who is not approved is not let in');
select is(pg_temp.fund(tests.get('e'), 150000, false), '0 0 request_not_approved', 'and once refused it stays so');
select tests.let('f', tests.group_payment('fay', 50000, 100000));
select is(pg_temp.fund(tests.get('f'), 150000, false), '0 0 not_a_member', 'nor does a stranger pay as a member');
select tests.let('asked', cardinality(pg_temp.scheduled())::text);
update public.groups set status = 'closed';
select is(pg_temp.fund(tests.get('c'), 150000), '0 0 group_closed', 'a closed group gives back what it had');
select is(pg_temp.held(tests.get('c')), '0 0 100000', 'all of it');
select is(tests.cycles('cleo'), '1 refunded', 'and shows it');
select is(cardinality(pg_temp.scheduled())::text, tests.get('asked'), 'what goes back for that makes room for nothing');

-- Left
update public.groups set status = 'open';
update public.group_members set status = 'left' where user_id = tests.person('bob');
update fulfilment.group_funds set released = true where user_id = tests.person('bob');
select is(pg_temp.fund(tests.get('p'), 150000), '0 0 left_group', 'what somebody left behind is given back');
do $$ begin perform tests.join_request('cleo', 'rejected'); end $$;
update public.group_join_requests set status = 'approved' where user_id = tests.person('bob');
select is(pg_temp.fund(tests.get('p'), 150000), '0 0 left_group', 'though they are asked back');
select tests.let('n', tests.group_payment('bob', 50000, 100000));
update fulfilment.group_funds set deposit = 0, contribution = 0 where user_id = tests.person('bob');
select is(pg_temp.fund(tests.get('n'), 150000), '50000 100000', 'a new payment brings them back');
select is(pg_temp.fund(tests.get('q'), 150000), '0 0 left_group', 'an old one does not count even then');
select is(tests.cycles('bob'), '1 paid, 2 due', 'and pays no cycle');
select tests.let('asked', cardinality(pg_temp.scheduled())::text);
select is(pg_temp.fund(tests.get('n'), 120000), '50000 70000', 'not even when there is room');
select is(cardinality(pg_temp.scheduled())::text, tests.get('asked'), 'nor is it asked');

-- Quoted otherwise than the group is
select tests.let('g', tests.savings_group('open', 2)::text);
do $$ begin perform tests.join_request('bob'); end $$;
select is(
  pg_temp.fund(tests.group_payment('bob', 50001, 200001), 250002), '50000 200000', 'never more than the group asks for, not even at once'
);

-- A group that is not there
update public.payments set purchase = purchase || jsonb_build_object('group_id', gen_random_uuid()) where reference = tests.get('e');
select throws_ok($$select pg_temp.fund(tests.get('e'), 150000)$$, 'P0002', null, 'a payment to no group is an error, never silently kept');
select * from finish();
