import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { RpcError } from "../_shared/database.ts";
import { fakeDatabase, fakeLog, fixture, testProviders } from "../_shared/testing/fakes.ts";
import { createSweepHandler } from "./handler.ts";

const CHECK = {
  payment_id: "0d6ff2cc-0000-4000-8000-000000000001",
  provider: "paystack",
  reference: "PAY-7d1c0001",
  order_id: null as string | null,
  amount: 500000,
  currency: "NGN",
  livemode: false,
  reasons: ["seen"],
  asked_at: "2026-03-04T10:15:03.123456+00:00",
  abandoned: false,
};
const ORDER = "order_PAYONCE000001";
const AUTHORIZED = {
  ...CHECK,
  payment_id: "0d6ff2cc-0000-4000-8000-000000000002",
  provider: "razorpay",
  reference: "PAY-7d1c0002",
  order_id: ORDER,
  amount: 49900,
  currency: "INR",
  reasons: ["authorized"],
};
const VERIFY = "GET /transaction/verify/PAY-7d1c0001";
const REFUNDS = "GET /refund?transaction=4099260516&perPage=100&page=1";
const PAYMENTS = `GET /v1/orders/${ORDER}/payments`;
const CAPTURE = "POST /v1/payments/pay_PAYONCE0000001/capture";
const APPLIED = { outcome: "applied", success: true, reference: "PAY-7d1c0001" };

type Answers = Parameters<typeof testProviders>[0];

function setUp(
  options: {
    checks?: unknown[];
    replays?: unknown[];
    refunds?: unknown[];
    answers?: Answers;
    process?: () => unknown;
    finish?: () => unknown;
    record?: (args: Record<string, unknown>) => unknown;
    given?: Record<string, string>;
  },
) {
  const providers = testProviders(options.answers, options.given);
  const refunds = [...options.refunds ?? []];
  const database = fakeDatabase({
    claim_gateway_checks: () => options.checks ?? [],
    claim_replays: () => options.replays ?? [],
    process_payment_atomic: options.process ?? (() => APPLIED),
    finish_gateway_check: options.finish ?? (() => null),
    claim_refunds: ({ max_refunds }) => refunds.splice(0, Number(max_refunds)),
    record_refund: options.record ?? (({ outcome }) => ({ status: outcome })),
  });
  const { log } = fakeLog();
  const handler = createSweepHandler({ providers, rpc: database.rpc, log });
  const sweep = async () => {
    const response = await handler(new Request("https://project.example/", { method: "POST" }));
    return { status: response.status, body: await response.json() };
  };
  const named = (name: string) =>
    database.calls.filter((call) => call.name === name).map(({ args }) => args);
  const events = () => named("process_payment_atomic").map(({ event }) => Object(event));
  return { sweep, named, events, gateway: providers.calls, handler };
}

const paystack = (name: string, refunds = "api.refund.list"): Answers => ({
  [VERIFY]: { body: fixture("paystack", name) },
  [REFUNDS]: { body: fixture("paystack", refunds) },
});
const razorpay = (name: string): Answers => ({
  [PAYMENTS]: { body: fixture("razorpay", `api.order.payments.${name}`) },
});

Deno.test("what the gateway answers goes through the one door, as a poll", async () => {
  const { sweep, events, named } = setUp({
    checks: [CHECK],
    answers: paystack("api.verify.success"),
  });
  assert.deepEqual(await sweep(), {
    status: 200,
    body: {
      status: "ok",
      checks: { claimed: 1, answered: 1, unknown: 0, failed: 0 },
      replays: { claimed: 0, applied: 0 },
      refunds: { claimed: 0, accepted: 0, unknown: 0, refused: 0, failed: 0 },
    },
  });
  const [event] = events();
  assert.equal(event.provider, "paystack");
  assert.equal(event.source, "sweep");
  assert.equal(event.event_type, "poll");
  assert.equal(event.livemode, false);
  assert.match(event.event_key, /^[0-9a-f]{64}$/);
  assert.deepEqual(event.facts.map((fact: Record<string, unknown>) => [fact.type, fact.amount]), [
    ["captured", 500000],
    ["refund_processed", 200000],
    ["refund_pending", 100000],
  ]);
  assert.equal(event.facts[0].object_id, "4099260516");
  assert.ok(!("error" in event));
  const kept = Buffer.from(event.raw.body_base64, "base64").toString();
  assert.equal(JSON.parse(kept).facts.length, 3);
  assert.deepEqual(named("finish_gateway_check"), [{
    payment_id: CHECK.payment_id,
    outcome: "answered",
    detail: "success: applied",
    asked_at: CHECK.asked_at,
  }]);
});

Deno.test("the same answer has the same key, a new one another", async () => {
  const keys: string[] = [];
  for (const name of ["api.verify.success", "api.verify.success", "api.verify.failed"]) {
    const { sweep, events } = setUp({ checks: [CHECK], answers: paystack(name) });
    await sweep();
    keys.push(events()[0].event_key);
  }
  assert.equal(keys[0], keys[1]);
  assert.notEqual(keys[0], keys[2]);
});

Deno.test("what is still open is an answer without an event", async () => {
  const { sweep, events, named } = setUp({
    checks: [CHECK],
    answers: paystack("api.verify.abandoned"),
  });
  await sweep();
  assert.deepEqual(events(), []);
  const [{ outcome, detail }] = named("finish_gateway_check");
  assert.deepEqual({ outcome, detail }, { outcome: "answered", detail: "abandoned" });
});

Deno.test("what nobody finished is canceled once it is old, through the one door", async () => {
  const { sweep, events } = setUp({
    checks: [{ ...CHECK, reasons: ["unfinished"], abandoned: true, livemode: true }],
    answers: paystack("api.verify.abandoned"),
  });
  await sweep();
  assert.deepEqual(events().map(({ livemode, refs, facts }) => ({ livemode, refs, facts })), [{
    livemode: true,
    refs: [{ type: "reference", value: "PAY-7d1c0001" }],
    facts: [{ type: "canceled", object_id: "PAY-7d1c0001", amount: 500000, currency: "NGN" }],
  }]);
});

Deno.test("what the gateway knows a movement of is told as it is, however old", async () => {
  for (const [name, expected] of [["success", "captured"], ["failed", "attempt_failed"]]) {
    const { sweep, events } = setUp({
      checks: [{ ...CHECK, reasons: ["unfinished"], abandoned: true }],
      answers: paystack(`api.verify.${name}`),
    });
    await sweep();
    assert.equal(events()[0].facts[0].type, expected);
  }
});

Deno.test("an event that waits for its movement waits on while the gateway shows none", async () => {
  const { sweep, named } = setUp({
    checks: [{ ...CHECK, reasons: ["lookup"] }],
    answers: paystack("api.verify.abandoned"),
  });
  await sweep();
  assert.equal(named("finish_gateway_check")[0].outcome, "unknown");
});

const PLAN = "sub_1PAYONCE00000001";
const MONTHLY = {
  ...CHECK,
  provider: "stripe",
  reference: "PAY-7d1c0005",
  order_id: "in_1PAYONCE00000001",
  reasons: ["month"],
  subscription: PLAN,
};
const MONTHS: Answers = {
  [`GET /v1/subscriptions/${PLAN}`]: { body: fixture("stripe", "api.subscription.ending") },
  [`GET /v1/invoices?subscription=${PLAN}&status=paid&limit=12&expand[0]=data.payments`]: {
    body: `{"object":"list","data":[${fixture("stripe", "api.invoice.paid")}],"has_more":false}`,
  },
  ["GET /v1/invoices/in_1PAYONCE00000001?expand[0]=payments"]: {
    body: fixture("stripe", "api.invoice.paid"),
  },
  ["GET /v1/refunds?payment_intent=pi_3PAYONCE00000009&limit=100"]: {
    body: fixture("stripe", "api.refund.none"),
  },
  ["GET /v1/disputes?payment_intent=pi_3PAYONCE00000009&limit=100"]: {
    body: fixture("stripe", "api.dispute.none"),
  },
};

Deno.test("a plan whose month nobody told of is asked for its months, each through the one door", async () => {
  const { sweep, events, named } = setUp({ checks: [MONTHLY], answers: MONTHS });
  await sweep();
  const told = events().map(({ facts, subscription }) => [
    facts.map(({ object_id }: { object_id: string }) => object_id),
    subscription.id,
  ]);
  assert.deepEqual(told, [[[], PLAN], [["in_1PAYONCE00000001"], PLAN], [
    ["in_1PAYONCE00000001"],
    PLAN,
  ]]);
  assert.equal(named("finish_gateway_check")[0].outcome, "answered");
});

Deno.test("a month that could not be stored is asked for again", async () => {
  const outcomes = [() => APPLIED, () => {
    throw new RpcError(500, "55P03", "lock timeout");
  }];
  const { sweep, named } = setUp({
    checks: [MONTHLY],
    answers: MONTHS,
    process: () => (outcomes.shift() ?? (() => APPLIED))(),
  });
  await sweep();
  const [{ outcome, detail }] = named("finish_gateway_check");
  assert.deepEqual([outcome, detail], ["failed", "lock timeout"]);
});

Deno.test("who is no plan is not asked for months", async () => {
  const { sweep, gateway } = setUp({
    checks: [{ ...MONTHLY, subscription: null }],
    answers: MONTHS,
  });
  await sweep();
  assert.ok(gateway.every(({ url }) => !url.includes("/subscriptions/")));
});

Deno.test("a plan that does not answer is asked again", async () => {
  const answers: Answers = { [`GET /v1/subscriptions/${PLAN}`]: "silence" };
  const { sweep, events, named } = setUp({ checks: [MONTHLY], answers });
  await sweep();
  assert.deepEqual(events(), []);
  assert.equal(named("finish_gateway_check")[0].outcome, "unknown");
});

Deno.test("a timeout is unknown, a no and a missing setting failed; the others go on", async () => {
  const checks = [
    CHECK,
    { ...AUTHORIZED, reasons: ["seen"] },
    { ...CHECK, payment_id: "3", provider: "cash" },
    { ...CHECK, payment_id: "4", provider: "networx" },
  ];
  const { sweep, named, events } = setUp({
    checks,
    answers: { [VERIFY]: "silence", [PAYMENTS]: { status: 401, body: '{"error":{}}' } },
    given: { NETWORX_SHOP_ID: "" },
  });
  const { body } = await sweep();
  assert.deepEqual(body.checks, { claimed: 4, answered: 0, unknown: 1, failed: 3 });
  assert.deepEqual(events(), []);
  const outcomes = named("finish_gateway_check").map(({ payment_id, outcome }) =>
    `${payment_id}: ${outcome}`
  );
  const details = named("finish_gateway_check").map(({ detail }) => detail);
  assert.ok(details.includes("No such gateway."));
  assert.ok(details.includes("NETWORX_SHOP_ID or NETWORX_SECRET_KEY is not set."));
  assert.ok(details.includes("The gateway answered 401."));
  assert.deepEqual(
    outcomes.sort(),
    [
      `${CHECK.payment_id}: unknown`,
      `${AUTHORIZED.payment_id}: failed`,
      "3: failed",
      "4: failed",
    ].sort(),
  );
});

Deno.test("a payment that stays authorised is captured once, with the exact amount", async () => {
  const { sweep, gateway, events } = setUp({
    checks: [AUTHORIZED],
    answers: {
      ...razorpay("authorized"),
      [CAPTURE]: { body: fixture("razorpay", "api.payment.capture") },
    },
  });
  await sweep();
  const posts = gateway.filter(({ method }) => method === "POST");
  assert.deepEqual(posts.map(({ body }) => body), [{ amount: 49900, currency: "INR" }]);
  assert.equal(events()[0].facts[0].type, "captured");
});

Deno.test("a capture that is not answered is unknown, and not tried again", async () => {
  const { sweep, gateway, events, named } = setUp({
    checks: [AUTHORIZED],
    answers: { ...razorpay("authorized"), [CAPTURE]: "silence" },
  });
  await sweep();
  assert.equal(gateway.filter(({ method }) => method === "POST").length, 1);
  assert.deepEqual(events(), []);
  assert.equal(named("finish_gateway_check")[0].outcome, "unknown");
});

const NOT_CAPTURED: Record<string, [Partial<typeof AUTHORIZED>, string]> = {
  "nobody asked for it": [{ reasons: ["seen"] }, "authorized"],
  "its amount is not what is due": [{ amount: 49901 }, "authorized"],
  "its currency is not what is due": [{ currency: "USD" }, "authorized"],
  "its mode is not what is due": [{ livemode: true }, "authorized"],
  "it failed": [{}, "failed"],
};
for (const [name, [change, payments]] of Object.entries(NOT_CAPTURED)) {
  Deno.test(`a payment is not captured when ${name}`, async () => {
    const { sweep, gateway, named } = setUp({
      checks: [{ ...AUTHORIZED, ...change }],
      answers: razorpay(payments),
    });
    await sweep();
    assert.deepEqual(gateway.filter(({ method }) => method === "POST"), []);
    assert.equal(named("finish_gateway_check")[0].outcome, "answered");
  });
}

Deno.test("a second authorisation is left alone once the order has its capture", async () => {
  const [captured, authorized] = ["captured", "authorized"].map((name) =>
    JSON.parse(fixture("razorpay", `api.order.payments.${name}`)).items.at(-1)
  );
  const items = [{ ...authorized, id: "pay_second" }, captured];
  const { sweep, gateway } = setUp({
    checks: [AUTHORIZED],
    answers: {
      [PAYMENTS]: { body: JSON.stringify({ entity: "collection", count: 2, items }) },
      "GET /v1/payments/pay_PAYONCE0000001/refunds?count=100": {
        body: fixture("razorpay", "api.payment.refunds"),
      },
    },
  });
  await sweep();
  assert.deepEqual(gateway.filter(({ method }) => method === "POST"), []);
});

Deno.test("an answer that could not be stored is asked for again", async () => {
  const { sweep, named } = setUp({
    checks: [CHECK],
    answers: paystack("api.verify.success"),
    process: () => {
      throw new RpcError(500, "55P03", "lock timeout");
    },
  });
  assert.equal((await sweep()).body.checks.failed, 1);
  assert.equal(named("finish_gateway_check")[0].outcome, "failed");
});

Deno.test("a check whose end can't be kept ends the sweep with a 503", async () => {
  const { sweep } = setUp({
    checks: [CHECK],
    answers: paystack("api.verify.success"),
    finish: () => {
      throw new RpcError(0, "", "connection refused");
    },
  });
  assert.equal((await sweep()).status, 503);
});

Deno.test("a replay is read again under its old key, without a new signature", async () => {
  const text = fixture("paystack", "charge.success.card");
  const event = { provider: "paystack", event_key: "of another time", source: "replay" };
  const headers = { "x-paystack-signature": "of another time" };
  const body_base64 = Buffer.from(text).toString("base64");
  const { sweep, events } = setUp({ replays: [{ event, body_base64, headers }] });
  assert.deepEqual((await sweep()).body.replays, { claimed: 1, applied: 1 });
  const [sent] = events();
  assert.equal(sent.source, "replay");
  assert.equal(sent.event_key, event.event_key);
  assert.equal(sent.event_type, "charge.success");
  assert.equal(sent.facts[0].amount, 500000);
  assert.deepEqual(sent.raw, { body_base64, headers });
});

Deno.test("what still can't be read stays dead", async () => {
  const event = { provider: "razorpay", event_key: "k", source: "replay" };
  const body_base64 = Buffer.from([0xff, 0xfe]).toString("base64");
  const { sweep, events } = setUp({
    replays: [{ event, body_base64, headers: {} }],
    process: () => ({ outcome: "dead", success: false }),
  });
  assert.deepEqual((await sweep()).body.replays, { claimed: 1, applied: 0 });
  assert.equal(events()[0].error.code, "invalid_utf8");
  assert.equal(events()[0].provider, "razorpay");
});

Deno.test("a replay of a gateway that is gone does not stop the others", async () => {
  const body_base64 = Buffer.from(fixture("paystack", "charge.success.card")).toString("base64");
  const replay = (provider: string) => ({
    event: { provider, event_key: provider },
    body_base64,
    headers: {},
  });
  const { sweep, events } = setUp({ replays: [replay("cash"), replay("paystack")] });
  assert.deepEqual((await sweep()).body.replays, { claimed: 2, applied: 1 });
  assert.deepEqual(events().map(({ event_key }) => event_key), ["paystack"]);
});

Deno.test("a sweep takes no more than it can do, and says how much that is", async () => {
  const { sweep, named } = setUp({});
  await sweep();
  assert.deepEqual(named("claim_gateway_checks"), [{ max_checks: 12 }]);
  assert.deepEqual(named("claim_replays"), [{ max_events: 20 }]);
});

Deno.test("amounts beyond 2^53 go to the database as digits", async () => {
  const huge = "9007199254740993";
  const body = fixture("paystack", "api.verify.success").replaceAll("500000", huge);
  const { sweep, events } = setUp({
    checks: [CHECK],
    answers: { ...paystack("api.verify.success"), [VERIFY]: { body } },
  });
  await sweep();
  assert.equal(events()[0].facts[0].amount, huge);
});

Deno.test("a database that is away is a 503, another method a 405", async () => {
  const providers = testProviders();
  const { log } = fakeLog();
  const rpc = () => Promise.reject(new RpcError(0, "", "connection refused"));
  const handler = createSweepHandler({ providers, rpc, log });
  const response = await handler(new Request("https://project.example/", { method: "POST" }));
  assert.equal(response.status, 503);
  const other = await handler(new Request("https://project.example/"));
  assert.deepEqual([other.status, other.headers.get("allow")], [405, "POST"]);
});

Deno.test("a fault that is not the database's is not taken for one", async () => {
  const { log } = fakeLog();
  const rpc = () => Promise.reject(new TypeError("undefined is not a function"));
  const handler = createSweepHandler({ providers: testProviders(), rpc, log });
  const request = new Request("https://project.example/", { method: "POST" });
  await assert.rejects(handler(request), TypeError);
});

Deno.test("nor when it comes during the refunds", async () => {
  const { sweep } = setUp({
    refunds: [REFUND],
    answers: { "POST /refund": { body: fixture("paystack", "api.refund.create") } },
    record: () => {
      throw new TypeError("undefined is not a function");
    },
  });
  await assert.rejects(sweep(), TypeError);
});

const REFUND = {
  refund_id: "7c0e0000-0000-4000-8000-000000000001",
  provider: "paystack",
  reference: "PAY-7d1c0001",
  capture_id: "4099260516",
  amount: 150000,
  currency: "NGN",
  reason: "More was paid than was due.",
  attempts: 0,
  age_seconds: 0,
  quiet_seconds: 0,
  status: "requested",
};

Deno.test("what is due for refund is asked for, kept, and told through the one door", async () => {
  const { sweep, named, events } = setUp({
    refunds: [REFUND],
    answers: { "POST /refund": { body: fixture("paystack", "api.refund.create") } },
  });
  const { body } = await sweep();
  assert.deepEqual(body.refunds, { claimed: 1, accepted: 1, unknown: 0, refused: 0, failed: 0 });
  assert.equal(named("record_refund")[0].object_id, "3018299");
  assert.equal(events()[0].facts[0].type, "refund_pending");
});

Deno.test("a refund that was asked for before is looked for first", async () => {
  const { sweep, gateway } = setUp({
    refunds: [{ ...REFUND, attempts: 1, quiet_seconds: 3_600, status: "unknown" }],
    answers: {
      [REFUNDS]: { body: fixture("paystack", "api.refund.list") },
      "POST /refund": { body: fixture("paystack", "api.refund.create") },
    },
  });
  await sweep();
  assert.deepEqual(gateway.map(({ method }) => method), ["GET", "POST"]);
});

Deno.test("only gateways that are set up are asked for refunds", async () => {
  const { sweep, named } = setUp({
    refunds: [REFUND],
    answers: { "POST /refund": { body: fixture("paystack", "api.refund.create") } },
    given: { RAZORPAY_KEY_ID: "", STRIPE_SECRET_KEY: "sk_live_of_another_mode" },
  });
  assert.equal((await sweep()).body.refunds.accepted, 1);
  for (const { providers } of named("claim_refunds")) {
    assert.deepEqual(providers, ["paystack", "networx", "secure-processor"]);
  }
});

Deno.test("each refund is claimed when it is its turn, and twelve a sweep are enough", async () => {
  const { sweep, named } = setUp({
    refunds: Array.from({ length: 20 }, () => REFUND),
    answers: { "POST /refund": { body: fixture("paystack", "api.refund.create") } },
  });
  const { body } = await sweep();
  assert.equal(body.refunds.claimed, 12);
  assert.deepEqual(
    new Set(named("claim_refunds").map(({ max_refunds }) => max_refunds)),
    new Set([1]),
  );
});

Deno.test("a refund that can't be recorded does not stop the others", async () => {
  const { sweep } = setUp({
    refunds: [{ ...REFUND, refund_id: "first" }, REFUND],
    answers: { "POST /refund": { body: fixture("paystack", "api.refund.create") } },
    record: ({ refund_id, outcome }) => {
      if (refund_id === "first") throw new RpcError(409, "PT409", "refund_already_recorded");
      return { status: outcome };
    },
  });
  const { claimed, accepted, failed } = (await sweep()).body.refunds;
  assert.deepEqual({ claimed, accepted, failed }, { claimed: 2, accepted: 1, failed: 1 });
});

Deno.test("a database that goes away during the refunds ends the sweep with a 503", async () => {
  const { sweep, named } = setUp({
    refunds: [REFUND, REFUND],
    answers: { "POST /refund": { body: fixture("paystack", "api.refund.create") } },
    process: () => {
      throw new RpcError(500, "55P03", "lock timeout");
    },
  });
  assert.equal((await sweep()).status, 503);
  assert.deepEqual(named("record_refund"), [], "it stays open, and is looked for in a minute");
});
