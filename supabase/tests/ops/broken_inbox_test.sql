select plan(8);

select tests.let('reference', tests.sale(tests.person('ada')));
select tests.deliver('paystack', 'k', tests.get('reference'), tests.captured('c', 100000));
select tests.let('other', tests.sale(tests.person('bob')));
select tests.deliver('paystack', 'l', tests.get('other'), tests.captured('d', 100000));

select is_empty('select * from ops.broken_inbox()', 'nothing is broken');

-- Each invariant, and a damage that breaks it. What stands in front of it goes first.
create temp table damages (invariant text, damage text);
insert into damages values
  ('a delivery is stored once',
    $d$alter table inbox.webhook_events drop constraint webhook_events_delivery_key;
      update inbox.webhook_events set event_key = 'the same'$d$),
  ('an event ends or has its next attempt',
    $d$update inbox.webhook_events set outcome = 'received'$d$),
  ('an event that took effect has its facts',
    $d$alter table inbox.payment_facts disable trigger user; delete from inbox.payment_facts$d$),
  ('a fact counts once',
    $d$alter table inbox.payment_facts drop constraint payment_facts_fact_key;
      insert into inbox.payment_facts (payment_id, provider, object_id, fact_type, amount, currency, livemode, webhook_event_id)
      select f.payment_id, f.provider, f.object_id, f.fact_type, f.amount, f.currency, f.livemode, f.webhook_event_id from inbox.payment_facts f$d$),
  ('a movement belongs to one payment',
    $d$alter table inbox.payment_facts drop constraint payment_facts_fact_key;
      alter table inbox.payment_facts disable trigger user; update inbox.payment_facts set object_id = 'c'$d$),
  ('a name is one payment''s',
    $d$alter table inbox.payment_refs drop constraint payment_refs_pkey; update inbox.payment_refs set ref_value = 'the same'$d$);
select ok(d.invariant = any (tests.broken_by(d.damage, 'broken_inbox')), d.invariant) from damages d;
select set_eq($$select tests.invariants_of('broken_inbox')$$, 'select d.invariant from damages d', 'every invariant has its damage');

select * from finish();
