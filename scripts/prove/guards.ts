/** Every guard: how it is taken away, and who must notice. */

/** A function whose text is changed: the text to replace must be there, or the control proves nothing. */
export type Rewrite = [name: string, from: string | RegExp, to: string];

/** What is taken away, or put in, to be without a guard. */
export interface Removal {
  rewrites?: Rewrite[];
  sql?: string;
}

/** A guard in the database. */
export interface Guard extends Removal {
  /** What it guarantees, as the table says it. */
  promise: string;
  /** Where it is. */
  guard: string;
  /**
   * What stands before it and would hide that it is gone: away in both runs, so that green shows that the guard alone
   * refuses the damage.
   */
  front?: Removal & { how: string };
  /** A guard that is nothing but what is not done: the bug that is put in. */
  bug?: string;
  /** A second line of defence: no function of ours does the damage, a statement of the tables' owner would. */
  direct?: true;
  caught: Caught;
}

/**
 * prover: random histories end wrong or break an invariant. damage: these statements do what the guard refuses, and
 * then an invariant is broken, or the last of them answers true. overlap: so do two sessions' calls at once (then the
 * deed, when there is one, answers true). pgtap: a test file turns red.
 */
export type Caught =
  | { by: "prover"; types?: string[] }
  | { by: "damage"; sql: string }
  | { by: "overlap"; given: string; calls: [string, string]; deed?: string }
  | { by: "pgtap"; file: string };

const BY_PROVER = { by: "prover" } as const;

const WITHDRAWALS = "inbox.withdrawals";
const CAPTURES = "inbox.captures";

/** What the damage below starts from. */
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
    promise: "the books are never changed",
    guard: "trigger `entries_append_only`",
    direct: true,
    sql: "drop trigger entries_append_only on ledger.entries",
    caught: { by: "damage", sql: `${SALE} delete from ledger.entries` },
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
        insert into ops.operators (user_id, added_by) values (tests.person('ops'), 'test');
        select public.request_refund(tests.payer(tests.person('ops')), jsonb_build_object(
          'reference', tests.get('reference'), 'amount', 60000, 'idempotency_key', key, 'providers', array['paystack']))
        from unnest(array['one', 'other']) key`,
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
    bug: "it writes the status as well",
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
    direct: true,
    sql: "drop trigger payment_facts_append_only on inbox.payment_facts",
    caught: { by: "pgtap", file: "scenarios/append_only_test" },
  },
  {
    promise: "prices are the database's",
    guard: "`fulfilment.quote`: the amount is the offer's",
    bug: "it takes the amount that the request names",
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
    promise: "users read only their own orders",
    guard: "row level security of `orders`",
    sql: `drop policy "users read their own orders" on public.orders;
      create policy anyone on public.orders for select to authenticated using (true)`,
    caught: { by: "pgtap", file: "scenarios/all_own_rows_test" },
  },
  {
    promise: "what is opened to users and holds their rows is looked at",
    guard: "`scenarios/all_own_rows_test.sql`: its cases are the catalogue's",
    bug: "a table of users' rows that everybody signed in reads",
    sql: `create table public.diaries (user_id uuid not null, entry text);
      grant select on public.diaries to authenticated`,
    caught: { by: "pgtap", file: "scenarios/all_own_rows_test" },
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
