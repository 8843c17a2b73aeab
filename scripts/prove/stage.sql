-- What the prover has more than production, in its scratch databases only. Runs after supabase/tests/_setup.psql, whose
-- helpers it uses.
create schema prove;

-- A transaction that dies at its n-th write, whatever it writes to. Aborting at a read in between undoes the same writes,
-- so this is every statement. A session counts in a sequence of its own, which no rollback sets back: it dies once.
create function prove.maybe_die() returns trigger language plpgsql as $$
begin
  if coalesce(current_setting('prove.die_at', true), '') = '' then
    return null;
  end if;
  if nextval('pg_temp.prove_writes') = current_setting('prove.die_at')::bigint then
    raise exception using errcode = current_setting('prove.die_with'), message = 'prove.died', detail = tg_table_name;
  end if;
  return null;
end;
$$;

create function prove.die(at bigint, with_state text) returns void language sql as $$
  select set_config('prove.die_at', coalesce(at::text, ''), false), set_config('prove.die_with', coalesce(with_state, ''), false);
$$;

do $$
declare
  v_table record;
begin
  for v_table in
    select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'inbox', 'fulfilment', 'ledger', 'ops') and c.relkind in ('r', 'p') and not c.relispartition
  loop
    execute format(
      'create trigger aaa_prove before insert or update or delete on %I.%I for each statement execute function prove.maybe_die()',
      v_table.nspname, v_table.relname
    );
  end loop;
end;
$$;

-- Someone who has the place in a group that a payment of this type needs before it can begin. Answers the group.
create function prove.savings_group(spec jsonb, buyer uuid, owner uuid, name text) returns uuid language plpgsql as $$
declare
  v_group uuid;
  v_opening public.payments;
  v_request uuid;
  v_back bigint;
begin
  perform tests.sign_in(owner);
  v_group := public.create_group(
    name, spec ->> 'currency', (spec ->> 'contribution')::bigint, (spec ->> 'deposit')::bigint, (spec ->> 'size')::integer, 7
  );
  perform tests.sign_out();
  if spec ->> 'type' = 'group_creation' then
    return v_group;
  end if;
  v_opening := tests.start(owner, jsonb_build_object(
    'payment_type', 'group_creation', 'group_id', v_group, 'provider', spec ->> 'provider', 'currency', spec ->> 'currency'
  ));
  perform tests.deliver(v_opening.provider, name || ' opens', v_opening.reference,
    tests.captured(name || ' opening', v_opening.amount, '{}', v_opening.currency));
  if spec ->> 'type' = 'group_join' then
    perform tests.sign_in(buyer);
    v_request := public.request_to_join(v_group);
    perform tests.sign_in(owner);
    perform public.approve_join_request(v_request);
    perform tests.sign_out();
  elsif spec ->> 'type' = 'security_deposit' then
    v_back := (spec ->> 'contribution')::bigint + (spec ->> 'missing')::bigint;
    perform tests.deliver(v_opening.provider, name || ' gives back', v_opening.reference,
      tests.refunded(name || ' back', v_back, '{}', v_opening.currency));
  end if;
  return v_group;
end;
$$;

-- One payment about to be made, and the thing it pays for. Answers {reference, thing}.
create function prove.begin_payment(spec jsonb, payer jsonb, buyer uuid, name text) returns jsonb language plpgsql as $$
declare
  v_thing uuid;
  v_request jsonb := jsonb_build_object(
    'provider', spec ->> 'provider', 'currency', spec ->> 'currency', 'livemode', false, 'payment_type', spec ->> 'type'
  );
begin
  case spec ->> 'type'
    when 'credits' then
      v_thing := tests.package((spec ->> 'credits')::bigint, (spec ->> 'amount')::bigint, spec ->> 'currency');
      v_request := v_request || jsonb_build_object('package_id', v_thing);
    when 'agent' then
      insert into public.agents (name, credits) values (name, (spec ->> 'credits')::bigint) returning id into v_thing;
      insert into public.agent_prices (agent_id, currency, amount)
      values (v_thing, spec ->> 'currency', (spec ->> 'amount')::bigint);
      v_request := v_request || jsonb_build_object('agent_id', v_thing);
    when 'order' then
      v_thing := tests.product((spec ->> 'amount')::bigint, spec ->> 'currency', (spec ->> 'stock')::bigint, spec ->> 'kind');
      perform tests.put_in_cart(buyer, v_thing, (spec ->> 'pieces')::integer);
    when 'group_join' then
      v_thing := prove.savings_group(spec, buyer, tests.sign_up(name || '-owner@example.test'), name);
      v_request := v_request || jsonb_build_object('group_id', v_thing);
    else
      v_thing := prove.savings_group(spec, buyer, buyer, name);
      v_request := v_request || jsonb_build_object('group_id', v_thing);
  end case;
  return jsonb_build_object('thing', v_thing, 'reference', public.initialize_payment(payer, v_request) ->> 'reference');
end;
$$;

-- A user who is about to make these payments; late: nobody knows their profile yet. Answers {name, payer, payments}, with
-- a name that nothing else has: a call whose answer is lost may be made again.
create function prove.world(late boolean, payments jsonb) returns jsonb language plpgsql as $$
declare
  v_name text := 'w' || left(translate(gen_random_uuid()::text, '-', ''), 12);
  v_payer jsonb := jsonb_build_object('issuer', 'https://id.example.test', 'sub', v_name, 'email', v_name || '@example.test');
  v_buyer uuid;
  v_begun jsonb := '[]';
  v_place record;
begin
  if not late then
    v_buyer := tests.sign_up(v_name || '@example.test');
    v_payer := tests.payer(v_buyer);
  end if;
  for v_place in select spec, place from jsonb_array_elements(world.payments) with ordinality as t (spec, place) loop
    v_begun := v_begun || prove.begin_payment(v_place.spec, v_payer, v_buyer, format('%s-%s', v_name, v_place.place));
  end loop;
  return jsonb_build_object('name', v_name, 'payer', v_payer, 'payments', v_begun);
end;
$$;

create function prove.buyer(payer jsonb) returns uuid language sql as $$
  select p.id from public.profiles p
  where p.issuer = public.canonical_issuer(payer ->> 'issuer') and p.external_id = payer ->> 'sub';
$$;

-- The user's own call of the spending function. Answers whether it was spent.
create function prove.spend(payer jsonb, amount bigint, key text) returns boolean language plpgsql as $$
declare
  v_user uuid := prove.buyer(payer);
begin
  if v_user is null then
    return false;
  end if;
  perform tests.sign_in(v_user);
  begin
    perform public.spend_credits(amount, 'prove', key);
  exception when sqlstate 'PT402' then
    perform tests.sign_out();
    return false;
  end;
  perform tests.sign_out();
  return true;
end;
$$;

-- One delivery by a session that may die in it: its outcome, or that it did. Nothing dies after it.
create function prove.attempt(event jsonb) returns text language plpgsql as $$
declare
  v_outcome text;
begin
  v_outcome := public.process_payment_atomic(event) ->> 'outcome';
  perform prove.die(null, null);
  return v_outcome;
exception when others then
  if sqlerrm <> 'prove.died' then
    raise;
  end if;
  return 'died';
end;
$$;

-- Time passes: what a payer has reserved is let go of, as housekeeping does after a quarter of an hour.
create function prove.expire(payer jsonb) returns void language plpgsql as $$
begin
  update public.orders o set reserved_until = now() - interval '1 second'
  where o.user_id = prove.buyer(payer) and o.stock_state = 'reserved';
  perform fulfilment.expire_reservations();
end;
$$;

-- Time passes: events with such keys that failed, or wait for something, are due for their next attempt. Answers how many.
create function prove.make_due(keys text, outcome text, reason text) returns integer language sql as $$
  with due as (
    update inbox.webhook_events e set next_retry_at = now() - interval '1 second'
    where e.event_key like keys and e.outcome = make_due.outcome and e.reason is not distinct from make_due.reason
    returning 1
  )
  select count(*)::integer from due;
$$;

-- In plpgsql because that keeps its plans: these are read after every order.
create function prove.things(payment public.payments, thing uuid) returns jsonb language plpgsql stable as $$
begin
  return case payment.payment_type
    when 'credits' then '{}'::jsonb
    when 'agent' then jsonb_build_object('access', exists (
      select from public.agent_access a
      where a.user_id = payment.user_id and a.agent_id = thing and a.withdrawn_at is null
    ))
    when 'order' then (
      select jsonb_build_object(
        'order', o.status, 'stock_state', o.stock_state,
        'stock', (select i.stock::text from public.product_inventory i where i.product_id = thing),
        'reserved', (select i.reserved::text from public.product_inventory i where i.product_id = thing)
      )
      from public.orders o where o.id = (payment.purchase ->> 'order_id')::uuid
    )
    else (
      select jsonb_build_object(
        'group', g.status,
        'member', (select m.status from public.group_members m where m.group_id = g.id and m.user_id = payment.user_id),
        'deposit_paid', coalesce((
          select m.has_paid_security_deposit from public.group_members m where m.group_id = g.id and m.user_id = payment.user_id
        ), false),
        'request', (select r.status from public.group_join_requests r where r.group_id = g.id and r.user_id = payment.user_id),
        'cycles', coalesce((
          select jsonb_agg(c.status order by c.cycle_number)
          from public.contributions c join public.group_members m on m.id = c.member_id
          where m.group_id = g.id and m.user_id = payment.user_id
        ), '[]')
      )
      from public.groups g where g.id = thing
    )
  end;
end;
$$;

-- Everything the model says something about. Amounts as text: they are bigint on the other side.
create function prove.state(world jsonb) returns jsonb language plpgsql stable as $$
begin
  return jsonb_build_object(
    'wallet', (
      select jsonb_build_object(
        'credits', u.credits::text, 'debt', u.debt::text, 'used', u.credits_used::text,
        'spent', coalesce((select jsonb_object_agg(t.key, t.value) from jsonb_each_text(u.total_spent) t where t.value <> '0'), '{}')
      )
      from public.profiles u where u.id = prove.buyer(world -> 'payer')
    ),
    'payments', (
      select jsonb_agg(
        jsonb_build_object(
          'status', p.status, 'fulfilment', p.fulfilment, 'net', p.net_amount::text, 'refunded', p.refunded_amount::text,
          'earned', p.earned_amount::text, 'refund_due', p.refund_due_amount::text,
          'gross', coalesce(p.gross_amount, 0)::text, 'fees', coalesce(p.fees, 0)::text,
          'granted', coalesce((
            select sum(t.amount) from public.transactions t where t.payment_id = p.id and t.unit = 'CREDITS'
          ), 0)::text,
          'effect', coalesce((
            select jsonb_object_agg(e.key, e.value) from jsonb_each_text(p.effect) e
            where e.key in ('credits_added', 'access', 'order_status', 'security_deposit', 'contribution', 'refused')
          ), '{}'),
          'books', coalesce((
            select jsonb_object_agg(b.account, b.balance::text) from (
              select replace(a.code, begun.value ->> 'thing', 'it') || ' ' || e.currency as account, sum(e.amount) as balance
              from ledger.journals j
              join ledger.entries e on e.journal_id = j.id
              join ledger.accounts a on a.id = e.account_id
              where j.payment_id = p.id and j.kind <> 'wallet'
              group by 1 having sum(e.amount) <> 0
            ) b
          ), '{}'),
          'thing', prove.things(p, (begun.value ->> 'thing')::uuid)
        )
        order by begun.ordinality
      )
      from jsonb_array_elements(world -> 'payments') with ordinality as begun
      join public.payments p on p.reference = begun.value ->> 'reference'
    )
  );
end;
$$;

create function prove.order_of(buyer uuid) returns setof public.orders language sql security definer as $$
  select o.* from public.orders o where o.user_id = buyer;
$$;
grant usage on schema prove to public;
grant execute on function prove.order_of(uuid) to public;
