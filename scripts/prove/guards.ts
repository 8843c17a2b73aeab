/** Every guard: how it is taken away, and who must notice. */

/** A function whose text is changed: the text to replace must be there, or the control proves nothing. */
export type Rewrite = [name: string, from: string | RegExp, to: string];

/** A guard in the database. */
export interface Guard {
  /** What it guarantees, as the table says it. */
  promise: string;
  /** Where it is. */
  guard: string;
  rewrites?: Rewrite[];
  sql?: string;
  caught: Caught;
}

/**
 * prover: random histories end wrong or break an invariant. damage: these statements do what the guard refuses, and
 * then an invariant is broken, or the last of them answers true. pgtap: a test file turns red.
 */
export type Caught =
  | { by: "prover"; types?: string[] }
  | { by: "damage"; sql: string }
  | { by: "pgtap"; file: string };

const BY_PROVER = { by: "prover" } as const;

const WITHDRAWALS = "inbox.withdrawals";
const CAPTURES = "inbox.captures";

/** What the damage below starts from. */
const ADA = "select tests.person('ada');";
const SALE = `
  select tests.let('reference', tests.sale(tests.person('ada')));
  select tests.deliver('paystack', 'k', tests.get('reference'), tests.captured('c', 100000));
`;

export const GUARDS: Guard[] = [
  {
    promise: "a delivery is stored once",
    guard: "unique `webhook_events_delivery_key`",
    sql: "alter table inbox.webhook_events drop constraint webhook_events_delivery_key",
    rewrites: [[
      "inbox.receive_event",
      "on conflict on constraint webhook_events_delivery_key do nothing",
      "",
    ]],
    caught: BY_PROVER,
  },
  {
    promise: "a fact counts once",
    guard: "unique `payment_facts_fact_key`",
    sql: "alter table inbox.payment_facts drop constraint payment_facts_fact_key",
    rewrites: [[
      "inbox.record_facts",
      "on conflict on constraint payment_facts_fact_key do nothing",
      "",
    ]],
    caught: BY_PROVER,
  },
  {
    promise: "a gateway's name is one payment's",
    guard: "primary key `payment_refs_pkey`",
    sql: "alter table inbox.payment_refs drop constraint payment_refs_pkey",
    rewrites: [[
      "inbox.remember_refs",
      "on conflict on constraint payment_refs_pkey do nothing",
      "",
    ]],
    caught: BY_PROVER,
  },
  {
    promise: "one movement pays for one payment",
    guard: "`inbox.record_facts`: `fact_of_another_payment`",
    rewrites: [["inbox.record_facts", "if found then", "if false then"]],
    caught: { by: "pgtap", file: "inbox/record_facts_test" },
  },
  {
    promise: "refunds: failed over processed over pending, in any order",
    guard: "`inbox.withdrawals`: ranks",
    rewrites: [[WITHDRAWALS, "('refund_failed', 'refund', 3)", "('refund_failed', 'refund', 0)"]],
    caught: BY_PROVER,
  },
  {
    promise: "disputes: lost over won over opened, in any order",
    guard: "`inbox.withdrawals`: ranks",
    rewrites: [[WITHDRAWALS, "('dispute_won', 'dispute', 2)", "('dispute_won', 'dispute', 0)"]],
    caught: BY_PROVER,
  },
  {
    promise: "the rank decides, not what came last",
    guard: "`inbox.withdrawals`: no times",
    rewrites: [[WITHDRAWALS, "f.object_id, r.kind, r.rank desc", "f.object_id, r.kind, f.id desc"]],
    caught: BY_PROVER,
  },
  {
    promise: "one movement told as refund and as dispute counts once",
    guard: "`inbox.withdrawals`: a dispute less the refunds that name it",
    rewrites: [[WITHDRAWALS, "where r.dispute = d.object_id", "where false"]],
    caught: BY_PROVER,
  },
  {
    promise: "refunds use up what was paid twice first",
    guard: "`inbox.fold`: surplus",
    rewrites: [[
      "inbox.fold",
      "v_refunded + v_disputed - (v_matching - v_counted)",
      "v_refunded + v_disputed",
    ]],
    caught: BY_PROVER,
  },
  {
    promise: "a wrong amount grants nothing",
    guard: "`inbox.captures`: matches",
    rewrites: [[CAPTURES, "bool_or(f.fact_type = 'accepted' or f.amount = p.amount)", "true"]],
    caught: BY_PROVER,
  },
  {
    promise: "a wrong currency grants nothing",
    guard: "`inbox.captures`: matches",
    rewrites: [[CAPTURES, /f\.currency = p\.currency and /g, ""]],
    caught: BY_PROVER,
  },
  {
    promise: "test money buys nothing in live mode, nor the other way round",
    guard: "`inbox.captures`: matches",
    rewrites: [[CAPTURES, /f\.livemode = p\.livemode\s+and /g, ""]],
    caught: BY_PROVER,
  },
  {
    promise: "a repeat grants nothing",
    guard: "`fulfilment.grant_credits`: the difference to the cumulative net",
    rewrites: [[
      "fulfilment.grant_credits",
      "payment.user_id, due - v_granted",
      "payment.user_id, due",
    ]],
    caught: { ...BY_PROVER, types: ["credits"] },
  },
  {
    promise: "the gateway's money is booked once",
    guard: "`ledger.book_gateway`: the difference to what is booked",
    rewrites: [[
      "ledger.book_gateway",
      /- ledger\.booked\(payment\.id, format\('clearing[^;]*;/,
      ";",
    ]],
    caught: BY_PROVER,
  },
  {
    promise: "what is earned is booked once",
    guard: "`ledger.recognise`: the difference to what is booked",
    rewrites: [[
      "ledger.recognise",
      "recognise.amount + ledger.booked(payment.id, v_account, payment.currency)",
      "recognise.amount",
    ]],
    caught: BY_PROVER,
  },
  {
    promise: "a payment whose payer appears takes effect",
    guard: "`public.adopt_payments`: wakes what waits for them",
    rewrites: [["public.adopt_payments", /perform inbox\.wake\(.*\);/, ""]],
    caught: { ...BY_PROVER, types: ["credits", "agent"] },
  },
  {
    promise: "an event whose payment's name appears takes effect",
    guard: "trigger `payment_refs_wake`",
    sql: "drop trigger payment_refs_wake on inbox.payment_refs",
    caught: BY_PROVER,
  },
  {
    promise: "nothing is spent that is not there",
    guard: "`ledger.spend_credits`",
    rewrites: [
      ["ledger.spend_credits", "if v_profile.credits < spend_credits.amount then", "if false then"],
    ],
    caught: BY_PROVER,
  },
  {
    promise: "a wallet never goes below zero",
    guard: "check `profiles_credits_not_negative`",
    sql: "alter table public.profiles drop constraint profiles_credits_not_negative",
    caught: { by: "damage", sql: `${ADA} update public.profiles set credits = -1` },
  },
  {
    promise: "credits or debt, never both",
    guard: "check `profiles_no_credits_in_debt`",
    sql: "alter table public.profiles drop constraint profiles_no_credits_in_debt",
    caught: { by: "damage", sql: `${ADA} update public.profiles set debt = 1` },
  },
  {
    promise: "what may happen once to a user happens once",
    guard: "unique `transactions_idempotency_key`",
    sql: "alter table public.transactions drop constraint transactions_idempotency_key",
    caught: {
      by: "damage",
      sql:
        `select ledger.move_credits(tests.person('ada'), 20, 'bonus', 'issued', 'Again', null, 'welcome')`,
    },
  },
  {
    promise: "journals balance",
    guard: "trigger `entries_zero_sum`",
    sql: "drop trigger entries_zero_sum on ledger.entries",
    caught: {
      by: "damage",
      sql:
        `select ledger.post('gateway', null, 'one side', '[{"account": "issued", "currency": "CREDITS", "amount": 5}]')`,
    },
  },
  {
    promise: "the books are never changed",
    guard: "trigger `entries_append_only`",
    sql: "drop trigger entries_append_only on ledger.entries",
    caught: { by: "damage", sql: `${SALE} delete from ledger.entries` },
  },
  {
    promise: "one access a user and agent",
    guard: "unique index `agent_access_one_current`",
    sql: "drop index public.agent_access_one_current",
    caught: {
      by: "damage",
      sql: `
        with made as (insert into public.agents (name, credits) values ('Twice', 3) returning id)
        select tests.let('agent', (select id::text from made));
        insert into public.agent_prices (agent_id, currency, amount) values
          (tests.get('agent')::uuid, 'NGN', 100000), (tests.get('agent')::uuid, 'INR', 100000);
        select tests.let(currency, (tests.start(tests.person('ada'), jsonb_build_object(
          'payment_type', 'agent', 'agent_id', tests.get('agent'), 'currency', currency,
          'provider', case currency when 'NGN' then 'paystack' else 'razorpay' end))).reference)
        from unnest(array['NGN', 'INR']) currency;
        select tests.deliver('paystack', 'a', tests.get('NGN'), tests.captured('a', 100000));
        select tests.deliver('razorpay', 'b', tests.get('INR'), tests.captured('b', 100000, '{}', 'INR'));
        update public.agent_access set withdrawn_at = null;`,
    },
  },
  {
    promise: "one open payment for a thing",
    guard: "unique index `payments_open_for_once`",
    sql: "drop index public.payments_open_for_once",
    caught: {
      by: "damage",
      sql: `select tests.sale(tests.person('ada')), tests.sale(tests.person('ada'));
        update public.payments set open_for = 'agent:one'`,
    },
  },
  {
    promise: "one unpaid order a user, also when its time is over",
    guard: "unique index `orders_one_unpaid`",
    sql: "drop index public.orders_one_unpaid",
    caught: {
      by: "damage",
      sql: `insert into public.orders (user_id, status, amount, currency, cart_version)
        select tests.person('ada'), 'failed', 1, 'NGN', v from unnest(array['one', 'other']) v`,
    },
  },
  {
    promise: "one Idempotency-Key, one payment",
    guard: "primary key `idempotency_keys_pkey`",
    sql: "alter table ops.idempotency_keys drop constraint idempotency_keys_pkey",
    rewrites: [["ops.remember_key", /on conflict on constraint idempotency_keys_pkey[^;]*;/, ";"]],
    caught: {
      by: "damage",
      sql: `insert into ops.idempotency_keys (issuer, sub, key, request_hash, payment_id)
        select 'i', 's', 'k', 'h', (tests.payment(tests.sale(tests.person('ada')))).id from generate_series(1, 2)`,
    },
  },
  {
    promise: "nothing is sold that is not there",
    guard: "the checks of `product_inventory`",
    sql: `alter table public.product_inventory drop constraint product_inventory_stock_not_negative;
      alter table public.product_inventory drop constraint product_inventory_reserved_in_stock`,
    caught: {
      by: "damage",
      sql: `
        select tests.let('product', tests.product(100000, 'NGN', 1)::text);
        select tests.put_in_cart(tests.person(name), tests.get('product')::uuid) from unnest(array['ada', 'bob']) name;
        select tests.start(tests.person(name), '{"payment_type": "order"}') from unnest(array['ada', 'bob']) name`,
    },
  },
  {
    promise: "a refund never takes more than is left",
    guard: "`ops.reserve_refund`",
    rewrites: [[
      "ops.reserve_refund",
      "c.amount >= greatest(reserve_refund.amount, 1)",
      "true",
    ]],
    caught: {
      by: "damage",
      sql: `${SALE}
        select ops.reserve_refund(tests.payment(tests.get('reference')), 60000, 'test') from generate_series(1, 2);
        select sum(r.amount) > 100000 from ops.refunds r`,
    },
  },
  {
    promise: "a passing fault is delivered again",
    guard: "`inbox.is_passing_fault`",
    rewrites: [["inbox.is_passing_fault", /select state in[^;]*;/, "select false;"]],
    caught: { by: "pgtap", file: "inbox/is_passing_fault_test" },
  },
  {
    promise: "an error keeps the event",
    guard: "the inner block of `process_payment_atomic`",
    rewrites: [[
      "public.process_payment_atomic",
      "if inbox.is_passing_fault(sqlstate) then",
      "if true then",
    ]],
    caught: { by: "pgtap", file: "public/process_payment_atomic_test" },
  },
  {
    promise: "a refund that is pending is asked about until it has an end",
    guard: "`public.finish_gateway_check`: reversing",
    rewrites: [["public.finish_gateway_check", "not (inbox.fold(p)).reversing", "true"]],
    caught: { by: "pgtap", file: "public/finish_gateway_check_test" },
  },
  {
    promise: "what is paid does not wait behind checkouts that nobody finished",
    guard: "`public.claim_gateway_checks`: the order",
    rewrites: [["public.claim_gateway_checks", "c.reason = 'unfinished', ", ""]],
    caught: { by: "pgtap", file: "public/claim_gateway_checks_test" },
  },
  {
    promise: "no download is free with a parcel that is cancelled",
    guard: "`public.cancel_order`: `may_download`",
    rewrites: [[
      "public.cancel_order",
      "and fulfilment.may_download(t.order_id, t.product_id)",
      "and false",
    ]],
    caught: { by: "pgtap", file: "public/cancel_order_test" },
  },
  {
    promise: "what begins to run out lets pending orders go",
    guard: "trigger `product_inventory_count_reserved`",
    sql: "drop trigger product_inventory_count_reserved on public.product_inventory",
    caught: { by: "pgtap", file: "fulfilment/count_reserved_test" },
  },
  {
    promise: "verify-payment has no business effect",
    guard: "`public.record_verification` writes three columns",
    rewrites: [[
      "public.record_verification",
      "update public.payments p set",
      "update public.payments p set status = 'success',",
    ]],
    caught: { by: "pgtap", file: "public/record_verification_test" },
  },
  {
    promise: "facts are never changed",
    guard: "trigger `payment_facts_append_only`",
    sql: "drop trigger payment_facts_append_only on inbox.payment_facts",
    caught: { by: "pgtap", file: "scenarios/append_only_test" },
  },
  {
    promise: "prices are the database's",
    guard: "`fulfilment.quote`: the amount is the offer's",
    rewrites: [[
      "fulfilment.quote",
      "(v_quote ->> 'amount')::bigint",
      "coalesce((draft.purchase ->> 'amount')::bigint, (v_quote ->> 'amount')::bigint)",
    ]],
    caught: {
      by: "damage",
      sql: `select (tests.start(tests.person('ada'), jsonb_build_object(
        'payment_type', 'credits', 'package_id', tests.package(10, 100000), 'amount', 5000))).amount <> 100000`,
    },
  },
  {
    promise: "users read only their own payments",
    guard: "row level security of `payments`",
    sql: `drop policy "users read their own payments" on public.payments;
      create policy anyone on public.payments for select to authenticated using (true)`,
    caught: { by: "pgtap", file: "scenarios/own_rows_test" },
  },
  {
    promise: "users verify only their own payments",
    guard: "`public.payment_for_verification`: the payer",
    rewrites: [["public.payment_for_verification", "and p.sub = payer ->> 'sub'", ""]],
    caught: { by: "pgtap", file: "public/payment_for_verification_test" },
  },
  {
    promise: "only its creator decides for a group",
    guard: "`fulfilment.own_group`",
    rewrites: [["fulfilment.own_group", "and g.created_by = v_user", ""]],
    caught: { by: "pgtap", file: "fulfilment/own_group_test" },
  },
  {
    promise: "users cancel only their own orders",
    guard: "`public.cancel_order`: the owner",
    rewrites: [["public.cancel_order", "and o.user_id = v_user", ""]],
    caught: {
      by: "damage",
      sql: `
        select tests.put_in_cart(tests.person('ada'), tests.product(100000));
        select tests.start(tests.person('ada'), '{"payment_type": "order"}');
        select tests.sign_in(tests.person('bob'));
        select public.cancel_order((select o.id from prove.order_of(tests.person('ada')) o));
        select tests.sign_out();
        select o.status = 'cancelled' from prove.order_of(tests.person('ada')) o`,
    },
  },
  {
    promise: "no API role writes payments",
    guard: "no grant on `payments`",
    sql: "grant update on public.payments to service_role",
    caught: { by: "pgtap", file: "privileges_test" },
  },
  {
    promise: "only the webhooks' role tells of payments",
    guard: "grants of `process_payment_atomic`",
    sql: "grant execute on function public.process_payment_atomic(jsonb) to authenticated",
    caught: { by: "pgtap", file: "privileges_test" },
  },
];
