/** Guards that stand behind another one, or that only two sessions at once come to. */
import type { Guard, Removal, Rewrite } from "./guards.ts";

/** What a call of a signed-in user begins with. */
const AS_ADA = "select tests.sign_in(tests.person('ada'));";

const WITHOUT_PAYERS_LOCK: Rewrite[] = [[
  "ops.lock_payer",
  /select pg_advisory_xact_lock\(.*\);/,
  "",
]];
const NO_PAYERS_LOCK: Removal & { how: string } = {
  how: "without `ops.lock_payer` in front",
  rewrites: WITHOUT_PAYERS_LOCK,
};

/** Where one signed number becomes credits or debt. */
const SIGNED = /v_credits := greatest\(v_balance, 0\);\s+v_debt := greatest\(- v_balance, 0\);/;
/** Ada buys 100 credits, spends more than her welcome leaves of them, and has her money back. */
const SPENT_AND_REFUNDED = `
  select tests.let('reference', tests.sale(tests.person('ada')));
  select tests.deliver('paystack', 'k', tests.get('reference'), tests.captured('c', 100000));
  select tests.as_person('ada', $$select public.spend_credits(110, 'A picture', 'key')$$);
  select tests.deliver_refund(tests.get('reference'), 100000);
`;

const AGENT = `
  with made as (insert into public.agents (name, credits) values ('Agent', 3) returning id)
  insert into public.agent_prices (agent_id, currency, amount)
  select m.id, c, 100000 from made m cross join unnest(array['NGN', 'INR']) c;
`;
const START_AGENT = (provider: string, currency: string) => `
  select tests.start(tests.person('ada'), jsonb_build_object('payment_type', 'agent', 'provider', '${provider}',
    'currency', '${currency}', 'agent_id', (select a.id from public.agents a)));
`;
const CAPTURE_AGENT = (currency: string) => `
  select tests.deliver(p.provider, p.reference, p.reference, tests.captured(p.reference, p.amount, '{}', p.currency))
  from public.payments p where p.currency = '${currency}'`;

const START_WITH_KEY = `
  select public.initialize_payment(tests.payer(tests.person('ada')), jsonb_build_object(
    'provider', 'paystack', 'livemode', false, 'payment_type', 'credits', 'currency', 'NGN',
    'package_id', (select k.id from public.credit_packages k where k.name = 'Test 100'),
    'idempotency_key', 'key', 'request_hash', 'hash'))`;

const REFUND = (key: string) => `
  select public.request_refund(tests.payer(tests.person('ops')), jsonb_build_object(
    'reference', (select p.reference from public.payments p), 'amount', 60000, 'idempotency_key', '${key}',
    'providers', array['paystack']))`;

export const SECOND_LINES: Guard[] = [
  {
    promise: "a wallet never goes below zero",
    guard: "check `profiles_credits_not_negative`",
    front: {
      how: "with `ledger.move_credits` making no debt of what is missing",
      rewrites: [["ledger.move_credits", SIGNED, "v_credits := v_balance; v_debt := 0;"]],
    },
    sql: "alter table public.profiles drop constraint profiles_credits_not_negative",
    caught: { by: "damage", sql: SPENT_AND_REFUNDED },
  },
  {
    promise: "credits or debt, never both",
    guard: "check `profiles_no_credits_in_debt`",
    front: {
      how: "with `ledger.move_credits` not paying the debt first",
      rewrites: [[
        "ledger.move_credits",
        SIGNED,
        "v_credits := greatest(v_profile.credits + move_credits.amount, 0); v_debt := v_credits - v_balance;",
      ]],
    },
    sql: "alter table public.profiles drop constraint profiles_no_credits_in_debt",
    caught: {
      by: "damage",
      sql: `${SPENT_AND_REFUNDED}
        select tests.let('again', tests.sale(tests.person('ada')));
        select tests.deliver_capture(tests.get('again'))`,
    },
  },
  {
    promise: "journals balance",
    guard: "trigger `entries_zero_sum`",
    front: {
      how: "with `ledger.move_credits` forgetting one side",
      rewrites: [["ledger.move_credits", "'amount', - move_credits.amount)", "'amount', 0)"]],
    },
    sql: "drop trigger entries_zero_sum on ledger.entries",
    caught: {
      by: "damage",
      sql: `${AS_ADA} select public.spend_credits(5, 'A picture', 'key'); select tests.sign_out()`,
    },
  },
  {
    promise: "what may happen once to a user happens once",
    guard: "unique `transactions_idempotency_key`",
    front: {
      how: "without the lock before `public.spend_credits` looks for the key",
      rewrites: [[
        "public.spend_credits",
        "perform from public.profiles p where p.id = v_user for no key update;",
        "",
      ]],
    },
    sql: "alter table public.transactions drop constraint transactions_idempotency_key",
    // Two lines with one key are an error to it even then.
    rewrites: [[
      "public.spend_credits",
      /(select \* into) strict (v_line [^;]*);/,
      "$1 $2 limit 1;",
    ]],
    caught: {
      by: "overlap",
      given: "select tests.person('ada')",
      calls: [
        `${AS_ADA} select public.spend_credits(5, 'A picture', 'key')`,
        `${AS_ADA} select public.spend_credits(5, 'A picture', 'key')`,
      ],
    },
  },
  {
    promise: "one access a user and agent",
    guard: "unique index `agent_access_one_current`",
    sql: "drop index public.agent_access_one_current",
    caught: {
      by: "overlap",
      given: `${AGENT} ${START_AGENT("paystack", "NGN")} ${START_AGENT("razorpay", "INR")}`,
      calls: [CAPTURE_AGENT("NGN"), CAPTURE_AGENT("INR")],
    },
  },
  {
    promise: "one open payment for a thing",
    guard: "unique index `payments_open_for_once`",
    front: NO_PAYERS_LOCK,
    sql: "drop index public.payments_open_for_once",
    caught: {
      by: "overlap",
      given: `${AGENT} select tests.person('ada')`,
      calls: [START_AGENT("paystack", "NGN"), START_AGENT("paystack", "NGN")],
    },
  },
  {
    promise: "one unpaid order a user",
    guard: "unique index `orders_one_unpaid`",
    front: NO_PAYERS_LOCK,
    sql: "drop index public.orders_one_unpaid",
    caught: {
      by: "overlap",
      given: "select tests.put_in_cart(tests.person('ada'), tests.product(100000))",
      calls: [
        `select tests.start(tests.person('ada'), '{"payment_type": "order"}')`,
        `select tests.start(tests.person('ada'), '{"payment_type": "order"}')`,
      ],
    },
  },
  {
    promise: "one Idempotency-Key, one payment",
    guard: "`ops.lock_payer`",
    rewrites: WITHOUT_PAYERS_LOCK,
    caught: {
      by: "overlap",
      given: "select tests.person('ada'), tests.package(100, 100000)",
      calls: [START_WITH_KEY, START_WITH_KEY],
      deed: "select count(*) = 2 from public.payments",
    },
  },
  {
    promise: "an Idempotency-Key names one payment",
    guard: "primary key `idempotency_keys_pkey`",
    front: NO_PAYERS_LOCK,
    sql: "alter table ops.idempotency_keys drop constraint idempotency_keys_pkey",
    rewrites: [["ops.remember_key", /on conflict on constraint idempotency_keys_pkey[^;]*;/, ";"]],
    caught: {
      by: "overlap",
      given: "select tests.person('ada'), tests.package(100, 100000)",
      calls: [START_WITH_KEY, START_WITH_KEY],
    },
  },
  {
    promise: "two refunds at once take no more than was captured",
    guard: "the payment's lock in `public.request_refund`",
    rewrites: [["public.request_refund", /limit 1\s+for update;/, "limit 1;"]],
    caught: {
      by: "overlap",
      given: `
        insert into ops.operators (user_id, added_by) values (tests.person('ops'), 'test');
        select tests.deliver_capture(tests.sale(tests.person('ada')))`,
      calls: [REFUND("one"), REFUND("other")],
    },
  },
];
