import assert from "node:assert/strict";
import { parseJson } from "../json.ts";
import { fixture, fixtureWith, hmac, testProviders } from "../testing/fakes.ts";
import type { GatewayAnswer, PaymentReport } from "./provider.ts";

const PAYSTACK_CHECKOUT = {
  reference: "PAY-7d1c0001",
  amount: 500000n,
  currency: "NGN",
  email: "ada@example.com",
  description: "100 credits",
  billing: "once" as const,
  callbackUrl: "https://shop.example/payments/return",
};
const RAZORPAY_CHECKOUT = {
  ...PAYSTACK_CHECKOUT,
  reference: "PAY-7d1c0002",
  amount: 49900n,
  currency: "INR",
};
const ASK = { reference: "PAY-7d1c0001", orderId: null, withRefunds: false };
const ORDER = "order_PAYONCE000001";
const ASK_ORDER = { reference: "PAY-7d1c0002", orderId: ORDER, withRefunds: false };
const VERIFY = "GET /transaction/verify/PAY-7d1c0001";
const REFUNDS = "GET /refund?transaction=4099260516&perPage=100&page=1";
const PAYMENTS = `GET /v1/orders/${ORDER}/payments`;
const PAYMENT_REFUNDS = "GET /v1/payments/pay_PAYONCE0000001/refunds?count=100";

const paystack = (name: string) => ({ body: fixture("paystack", name) });
const razorpay = (name: string) => ({ body: fixture("razorpay", name) });

function value<T>(answer: GatewayAnswer<T>): T {
  if (answer.kind !== "answered") throw new Error(`${answer.kind}: ${answer.message}`);
  return answer.value;
}

function summary({ status, statement }: PaymentReport) {
  const facts = statement.facts.map(({ type, object_id, amount }) => [type, object_id, amount]);
  return { status, facts };
}

Deno.test("paystack: a checkout is opened with the amount and reference of the row", async () => {
  const gateway = testProviders({ "POST /transaction/initialize": paystack("api.initialize") });
  const opened = value(await gateway.paystack.openCheckout(PAYSTACK_CHECKOUT));
  assert.deepEqual(opened, {
    checkout: {
      access_code: "3ni8kdavz62431k",
      authorization_url: "https://checkout.paystack.com/3ni8kdavz62431k",
    },
    refs: [],
  });
  assert.deepEqual(gateway.calls, [{
    method: "POST",
    url: "https://paystack.test/transaction/initialize",
    authorization: "Bearer sk_test_fixture",
    body: {
      amount: "500000",
      currency: "NGN",
      reference: "PAY-7d1c0001",
      email: "ada@example.com",
      metadata: { reference: "PAY-7d1c0001" },
      callback_url: "https://shop.example/payments/return",
    },
  }]);
});

Deno.test("paystack: francs are sent in hundredths", async () => {
  const gateway = testProviders({ "POST /transaction/initialize": paystack("api.initialize") });
  await gateway.paystack.openCheckout({ ...PAYSTACK_CHECKOUT, amount: 1500n, currency: "XOF" });
  assert.deepEqual({ ...Object(gateway.calls[0].body) }.amount, "150000");
});

Deno.test("paystack: another reference's checkout is not ours", async () => {
  const gateway = testProviders({ "POST /transaction/initialize": paystack("api.initialize") });
  const request = { ...PAYSTACK_CHECKOUT, reference: "PAY-other" };
  assert.equal((await gateway.paystack.openCheckout(request)).kind, "unknown");
});

Deno.test("paystack: the reference is encoded in the path", async () => {
  const gateway = testProviders({
    "GET /transaction/verify/..%2Fcustomer%3Fa%3Db": paystack("api.verify.not-found"),
  });
  const answer = await gateway.paystack.query({ ...ASK, reference: "../customer?a=b" });
  assert.equal(
    gateway.calls[0].url,
    "https://paystack.test/transaction/verify/..%2Fcustomer%3Fa%3Db",
  );
  assert.equal(answer.kind, "unknown"); // 200 with a failure's body is not its documented shape
});

Deno.test("paystack: success is a capture, as the webhook tells it", async () => {
  const gateway = testProviders({ [VERIFY]: paystack("api.verify.success") });
  const report = value(await gateway.paystack.query(ASK));
  assert.deepEqual(summary(report), {
    status: "success",
    facts: [["captured", "4099260516", 500000n]],
  });
  assert.deepEqual(report.statement.refs, [
    { type: "reference", value: "PAY-7d1c0001" },
    { type: "payment", value: "4099260516" },
  ]);
  assert.equal(gateway.calls.length, 1);
  const told = gateway.paystack.read(parseJson(fixture("paystack", "charge.success.card")));
  assert.deepEqual(report.statement.details, told.statement.details);
});

Deno.test("paystack: 63-bit ids survive the SDK", async () => {
  const body = fixture("paystack", "api.verify.success").replace(
    "4099260516",
    "9223372036854775807",
  );
  const gateway = testProviders({ [VERIFY]: { body } });
  const report = value(await gateway.paystack.query(ASK));
  assert.equal(report.statement.facts[0].object_id, "9223372036854775807");
});

for (const status of ["abandoned", "ongoing", "pending", "processing", "queued"]) {
  Deno.test(`paystack: ${status} is open, not failed`, async () => {
    const body = fixture("paystack", "api.verify.abandoned").replace("abandoned", status);
    const gateway = testProviders({ [VERIFY]: { body } });
    assert.deepEqual(summary(value(await gateway.paystack.query(ASK))), { status, facts: [] });
  });
}

Deno.test("paystack: failed is a failed attempt", async () => {
  const gateway = testProviders({ [VERIFY]: paystack("api.verify.failed") });
  const { status, statement } = value(await gateway.paystack.query(ASK));
  assert.equal(status, "failed");
  assert.deepEqual(statement.facts, [{
    type: "attempt_failed",
    object_id: "4099260516",
    amount: 500000n,
    currency: "NGN",
  }]);
});

Deno.test("paystack: what it does not say the currency of is no capture, and no failed one either", async () => {
  const without = (name: string) => ({
    body: fixtureWith("paystack", name, { "data.currency": null }),
  });
  const paid = testProviders({ [VERIFY]: without("api.verify.success") });
  assert.equal((await paid.paystack.query(ASK)).kind, "unknown");
  const failed = testProviders({ [VERIFY]: without("api.verify.failed") });
  assert.deepEqual(summary(value(await failed.paystack.query(ASK))), {
    status: "failed",
    facts: [],
  });
});

Deno.test("paystack: reversed was captured, and its refunds are asked for", async () => {
  const gateway = testProviders({
    [VERIFY]: paystack("api.verify.reversed"),
    [REFUNDS]: paystack("api.refund.list"),
  });
  const report = value(await gateway.paystack.query(ASK));
  assert.deepEqual(summary(report), {
    status: "reversed",
    facts: [
      ["captured", "4099260516", 500000n],
      ["refund_processed", "3018284", 200000n],
      ["refund_pending", "3018290", 100000n],
    ],
  });
  // Another transaction's refund is left out; what settles a dispute says so.
  const { dispute, parent } = report.statement.facts[2];
  assert.deepEqual({ dispute, parent }, { dispute: "358950", parent: "4099260516" });
  assert.equal(report.statement.facts[1].occurred_at, "2026-03-07T10:00:00.000Z");
});

Deno.test("paystack: a hundred refunds are not all there are", async () => {
  const { data: [refund], ...list } = JSON.parse(fixture("paystack", "api.refund.list"));
  const page = (first: number, length: number) => ({
    body: JSON.stringify({
      ...list,
      data: Array.from({ length }, (_, index) => ({ ...refund, id: first + index, amount: 1 })),
    }),
  });
  const pages = (...lengths: number[]) =>
    testProviders({
      [VERIFY]: paystack("api.verify.success"),
      ...Object.fromEntries(lengths.map((length, index) => [
        `GET /refund?transaction=4099260516&perPage=100&page=${index + 1}`,
        page(1 + 100 * index, length),
      ])),
    });
  const ask = { ...ASK, withRefunds: true };
  const two = pages(100, 1);
  assert.equal(value(await two.paystack.query(ask)).statement.facts.length, 102);
  const exactly = pages(100, 0);
  assert.equal(value(await exactly.paystack.query(ask)).statement.facts.length, 101);
  const endless = pages(...Array(11).fill(100));
  assert.equal((await endless.paystack.query(ask)).kind, "unknown");
  assert.equal(endless.calls.length, 11, "ten pages are asked for");
});

Deno.test("paystack: reversed without a refund that went through leaves the question open", async () => {
  const { data: [first] } = JSON.parse(fixture("paystack", "api.refund.list"));
  for (const data of [[], [{ ...first, status: "failed" }]]) {
    const gateway = testProviders({
      [VERIFY]: paystack("api.verify.reversed"),
      [REFUNDS]: { body: JSON.stringify({ status: true, data }) },
    });
    assert.equal((await gateway.paystack.query(ASK)).kind, "unknown");
  }
});

Deno.test("paystack: a refund has one identity in webhooks and in the list", async () => {
  const gateway = testProviders({
    [VERIFY]: paystack("api.verify.success"),
    [REFUNDS]: paystack("api.refund.list"),
  });
  const { statement } = value(await gateway.paystack.query({ ...ASK, withRefunds: true }));
  const told = gateway.paystack.read(parseJson(fixture("paystack", "refund.processed")));
  const [{ type, object_id, amount, currency }] = told.statement.facts;
  assert.ok(
    statement.facts.some((fact) =>
      fact.type === type && fact.object_id === object_id && fact.amount === amount &&
      fact.currency === currency
    ),
  );
});

Deno.test("paystack: a reference it does not know is not found, not an error", async () => {
  const gateway = testProviders({
    [VERIFY]: { status: 400, ...paystack("api.verify.not-found") },
  });
  assert.deepEqual(value(await gateway.paystack.query(ASK)), {
    status: "not_found",
    statement: {
      livemode: false,
      refs: [{ type: "reference", value: "PAY-7d1c0001" }],
      facts: [],
    },
  });
});

Deno.test("paystack: only a 400 or a 404 that says so means that it is not known", async () => {
  const notFound = fixture("paystack", "api.verify.not-found");
  const answers: [status: number, body: string, kind: string][] = [
    [404, notFound, "answered"],
    [401, '{"status":false,"message":"Invalid key"}', "refused"],
    [401, notFound, "refused"],
    [400, '{"status":false,"message":"Invalid reference"}', "refused"],
    [404, "<html>no such page", "refused"],
    [500, notFound, "unknown"],
  ];
  for (const [status, body, kind] of answers) {
    const gateway = testProviders({ [VERIFY]: { status, body } });
    assert.equal((await gateway.paystack.query(ASK)).kind, kind, `${status} ${body}`);
  }
});

Deno.test("paystack: another transaction's answer is no answer", async () => {
  const body = fixture("paystack", "api.verify.success").replaceAll("PAY-7d1c0001", "PAY-other");
  const gateway = testProviders({ [VERIFY]: { body } });
  assert.equal((await gateway.paystack.query(ASK)).kind, "unknown");
});

Deno.test("razorpay: an order asks for automatic capture and carries our reference", async () => {
  const gateway = testProviders({ "POST /v1/orders": razorpay("api.order.create") });
  const opened = value(await gateway.razorpay.openCheckout(RAZORPAY_CHECKOUT));
  assert.deepEqual(opened, {
    checkout: { order_id: ORDER, key_id: "rzp_test_fixture" },
    refs: [{ type: "order", value: ORDER }],
  });
  assert.deepEqual(gateway.calls, [{
    method: "POST",
    url: "https://razorpay.test/v1/orders",
    authorization: `Basic ${btoa("rzp_test_fixture:key_secret_fixture")}`,
    body: {
      amount: 49900,
      currency: "INR",
      receipt: "PAY-7d1c0002",
      notes: { reference: "PAY-7d1c0002" },
      payment: {
        capture: "automatic",
        capture_options: {
          automatic_expiry_period: 12,
          manual_expiry_period: 7200,
          refund_speed: "normal",
        },
      },
    },
  }]);
});

Deno.test("razorpay: an order of another amount is not ours", async () => {
  const gateway = testProviders({ "POST /v1/orders": razorpay("api.order.create") });
  const answer = await gateway.razorpay.openCheckout({ ...RAZORPAY_CHECKOUT, amount: 1n });
  assert.equal(answer.kind, "unknown");
});

Deno.test("razorpay: nor is one of another currency", async () => {
  const gateway = testProviders({ "POST /v1/orders": razorpay("api.order.create") });
  const answer = await gateway.razorpay.openCheckout({ ...RAZORPAY_CHECKOUT, currency: "USD" });
  assert.equal(answer.kind, "unknown");
  assert.equal(Object(gateway.calls[0].body).currency, "USD");
});

Deno.test("razorpay: three-decimal amounts end in 0 or are not sent", async () => {
  const gateway = testProviders();
  const request = { ...RAZORPAY_CHECKOUT, currency: "KWD", amount: 295991n };
  assert.equal((await gateway.razorpay.openCheckout(request)).kind, "refused");
  assert.deepEqual(gateway.calls, []);
  const body = fixtureWith("razorpay", "api.order.create", { amount: 295990, currency: "KWD" });
  const exact = testProviders({ "POST /v1/orders": { body } });
  const opened = await exact.razorpay.openCheckout({ ...request, amount: 295990n });
  assert.equal(opened.kind, "answered");
  assert.equal(Object(exact.calls[0].body).amount, 295990);
});

Deno.test("razorpay: every attempt of an order is told, the refunds of what was refunded", async () => {
  const gateway = testProviders({
    [PAYMENTS]: razorpay("api.order.payments.captured"),
    [PAYMENT_REFUNDS]: razorpay("api.payment.refunds"),
  });
  const report = value(await gateway.razorpay.query(ASK_ORDER));
  assert.deepEqual(summary(report), {
    status: "captured",
    facts: [
      ["attempt_failed", "pay_PAYONCE0000000", 49900n],
      ["captured", "pay_PAYONCE0000001", 49900n],
      ["refund_processed", "rfnd_PAYONCE000001", 10000n],
      ["refund_pending", "rfnd_PAYONCE000002", 5000n],
    ],
  });
  assert.deepEqual(report.statement.refs.map(({ type }) => type), [
    "order",
    "payment",
    "reference",
    "payment",
  ]);
  assert.equal(report.statement.facts[1].fee, 1178n);
});

Deno.test("razorpay: where nothing was refunded refunds are listed for who wants them", async () => {
  for (const amount_refunded of [0, null, undefined]) {
    const gateway = testProviders({
      [PAYMENTS]: {
        body: fixtureWith("razorpay", "api.order.payments.captured", {
          "items.1.amount_refunded": amount_refunded,
        }),
      },
      [PAYMENT_REFUNDS]: razorpay("api.payment.refunds"),
    });
    assert.equal(value(await gateway.razorpay.query(ASK_ORDER)).statement.facts.length, 2);
    assert.equal(gateway.calls.length, 1);
    const { statement } = value(await gateway.razorpay.query({ ...ASK_ORDER, withRefunds: true }));
    assert.equal(statement.facts.length, 4);
  }
});

Deno.test("razorpay: what was refunded was captured, and another payment's refund is not its", async () => {
  const refunds = fixtureWith("razorpay", "api.payment.refunds", {
    "items.1.payment_id": "pay_other",
  });
  const gateway = testProviders({
    [PAYMENTS]: {
      body: fixtureWith("razorpay", "api.order.payments.captured", {
        "items.1.status": "refunded",
        "items.1.amount_refunded": undefined,
      }),
    },
    [PAYMENT_REFUNDS]: { body: refunds },
  });
  const report = value(await gateway.razorpay.query({ ...ASK_ORDER, withRefunds: true }));
  assert.deepEqual(summary(report), {
    status: "refunded",
    facts: [
      ["attempt_failed", "pay_PAYONCE0000000", 49900n],
      ["captured", "pay_PAYONCE0000001", 49900n],
      ["refund_processed", "rfnd_PAYONCE000001", 10000n],
    ],
  });
});

Deno.test("razorpay: an attempt that has only begun is no fact, and is told by our name all the same", async () => {
  const gateway = testProviders({
    [PAYMENTS]: {
      body: fixtureWith("razorpay", "api.order.payments.authorized", {
        "items.0.status": "created",
        "items.0.notes": [],
      }),
    },
  });
  const report = value(await gateway.razorpay.query(ASK_ORDER));
  assert.deepEqual(summary(report), { status: "created", facts: [] });
  assert.deepEqual(report.statement.refs.at(-1), { type: "reference", value: "PAY-7d1c0002" });
});

const refunded = fixture("razorpay", "api.order.payments.captured")
  .replace('"status": "captured"', '"status": "refunded"');

Deno.test("razorpay: refunded was captured, if the refund is listed; else the question is open", async () => {
  const { items: [processed] } = JSON.parse(fixture("razorpay", "api.payment.refunds"));
  // In none of them the payment says how much was refunded: its status is enough to ask.
  const payments = {
    body: refunded.replace('"amount_refunded": 10000', '"amount_refunded": null'),
  };
  const ask = (...items: unknown[]) =>
    testProviders({
      [PAYMENTS]: payments,
      [PAYMENT_REFUNDS]: { body: JSON.stringify({ items }) },
    }).razorpay.query(ASK_ORDER);
  assert.deepEqual(summary(value(await ask(processed))), {
    status: "refunded",
    facts: [
      ["attempt_failed", "pay_PAYONCE0000000", 49900n],
      ["captured", "pay_PAYONCE0000001", 49900n],
      ["refund_processed", "rfnd_PAYONCE000001", 10000n],
    ],
  });
  assert.equal((await ask()).kind, "unknown");
  assert.equal((await ask({ ...processed, status: "failed" })).kind, "unknown");
});

Deno.test("razorpay: what was given back without having been captured was let go", async () => {
  const body = refunded.replace('"captured": true', '"captured": false');
  const gateway = testProviders({ [PAYMENTS]: { body } });
  const report = value(await gateway.razorpay.query({ ...ASK_ORDER, withRefunds: true }));
  assert.deepEqual(summary(report), {
    status: "refunded",
    facts: [
      ["attempt_failed", "pay_PAYONCE0000000", 49900n],
      ["canceled", "pay_PAYONCE0000001", 49900n],
    ],
  });
});

Deno.test("razorpay: no attempt yet, and only failed ones", async () => {
  for (const [name, status, count] of [["none", "created", 0], ["failed", "failed", 1]] as const) {
    const gateway = testProviders({ [PAYMENTS]: razorpay(`api.order.payments.${name}`) });
    const report = value(await gateway.razorpay.query(ASK_ORDER));
    assert.equal(report.status, status);
    assert.equal(report.statement.facts.length, count);
    assert.equal(report.statement.livemode, false);
    assert.deepEqual(report.statement.refs.filter(({ type }) => type !== "payment"), [
      { type: "order", value: ORDER },
      { type: "reference", value: "PAY-7d1c0002" },
    ]);
  }
});

Deno.test("razorpay: an order whose creation was never answered is found by its receipt", async () => {
  const receipt = "GET /v1/orders?count=10&skip=0&receipt=PAY-7d1c0002";
  const gateway = testProviders({
    [receipt]: razorpay("api.order.list"),
    [PAYMENTS]: razorpay("api.order.payments.authorized"),
  });
  const report = value(await gateway.razorpay.query({ ...ASK_ORDER, orderId: null }));
  assert.equal(report.status, "authorized");
  const nobody = testProviders({ [receipt]: razorpay("api.order.payments.none") });
  const none = value(await nobody.razorpay.query({ ...ASK_ORDER, orderId: null }));
  assert.deepEqual(summary(none), { status: "not_found", facts: [] });
  for (const theirs of ["PAY-other", null]) {
    const body = fixtureWith("razorpay", "api.order.list", { "items.0.receipt": theirs });
    const other = testProviders({ [receipt]: { body } });
    const others = value(await other.razorpay.query({ ...ASK_ORDER, orderId: null }));
    assert.deepEqual(summary(others), { status: "not_found", facts: [] });
  }
});

Deno.test("razorpay: payments of another order are not counted", async () => {
  const body = fixture("razorpay", "api.order.payments.authorized").replace(ORDER, "order_other");
  const gateway = testProviders({ [PAYMENTS]: { body } });
  const report = value(await gateway.razorpay.query(ASK_ORDER));
  assert.deepEqual(summary(report), { status: "created", facts: [] });
});

Deno.test("razorpay: a capture is of exactly what was authorised", async () => {
  const capture = "POST /v1/payments/pay_PAYONCE0000001/capture";
  const gateway = testProviders({ [capture]: razorpay("api.payment.capture") });
  assert.ok(gateway.razorpay.capture);
  const report = value(
    await gateway.razorpay.capture({
      paymentId: "pay_PAYONCE0000001",
      amount: 49900n,
      currency: "INR",
    }),
  );
  assert.equal(report.statement.facts[0].type, "captured");
  const inexact = { paymentId: "pay_PAYONCE0000001", amount: 295991n, currency: "KWD" };
  assert.equal((await gateway.razorpay.capture(inexact)).kind, "refused");
  assert.deepEqual(report.statement.refs.map(({ type }) => type), [
    "order",
    "payment",
    "reference",
  ]);
  assert.deepEqual(gateway.calls.map(({ body }) => body), [{ amount: 49900, currency: "INR" }]);
});

Deno.test("razorpay: the checkout's signature is over order and payment, in this order", () => {
  const { checkProof } = testProviders().razorpay;
  assert.ok(checkProof);
  const paymentId = "pay_PAYONCE0000001";
  const signature = hmac("sha256", "key_secret_fixture", `${ORDER}|${paymentId}`);
  assert.equal(checkProof({ orderId: ORDER, paymentId, signature }), true);
  assert.equal(checkProof({ orderId: "order_other", paymentId, signature }), false);
  assert.equal(checkProof({ orderId: ORDER, paymentId: "pay_other", signature }), false);
  const reversed = hmac("sha256", "key_secret_fixture", `${paymentId}|${ORDER}`);
  assert.equal(checkProof({ orderId: ORDER, paymentId, signature: reversed }), false);
  const unset = testProviders({}, { RAZORPAY_KEY_SECRET: "" }).razorpay;
  const empty = hmac("sha256", "", `${ORDER}|${paymentId}`);
  assert.equal(unset.checkProof?.({ orderId: ORDER, paymentId, signature: empty }), false);
});

Deno.test("live and test come from the key, and have to agree with the deployment", () => {
  const mode = (given: Record<string, string>) => {
    const { paystack, razorpay } = testProviders({}, given);
    return [paystack.unavailable() === null, razorpay.unavailable() === null];
  };
  assert.deepEqual(mode({}), [true, true]);
  assert.deepEqual(mode({ PAYONCE_MODE: "live" }), [false, false]);
  const live = { PAYSTACK_SECRET_KEY: "sk_live_1", RAZORPAY_KEY_ID: "rzp_live_1" };
  assert.deepEqual(mode(live), [false, false]);
  assert.deepEqual(mode({ ...live, PAYONCE_MODE: "live" }), [true, true]);
  assert.deepEqual(mode({ PAYSTACK_SECRET_KEY: "pk_test_1", RAZORPAY_KEY_ID: "key" }), [
    false,
    false,
  ]);
  const misses = ({ unavailable }: { unavailable(): string | null }) => unavailable() ?? "";
  const unset = testProviders({}, { PAYSTACK_SECRET_KEY: "", RAZORPAY_KEY_SECRET: "" });
  assert.match(misses(unset.paystack), /PAYSTACK_SECRET_KEY is not set/);
  assert.match(misses(unset.razorpay), /RAZORPAY_KEY_SECRET is not set/);
  const told = (given: Record<string, string>) => {
    const { paystack, razorpay } = testProviders({}, given);
    const transfer = parseJson(fixture("paystack", "transfer.success"));
    const settlement = parseJson(fixture("razorpay", "settlement.processed"));
    return [
      paystack.read(transfer).statement.livemode,
      razorpay.read(settlement).statement.livemode,
    ];
  };
  assert.deepEqual(told(live), [true, true]);
  assert.deepEqual(told({}), [false, false]);
  // Without a key, which listening and reading again can do, it is the deployment's mode.
  const keyless = { PAYSTACK_SECRET_KEY: "", RAZORPAY_KEY_ID: "" };
  assert.deepEqual(told({ ...keyless, PAYONCE_MODE: "live" }), [true, true]);
  assert.deepEqual(told(keyless), [false, false]);
});

Deno.test("one webhook secret is enough to verify with", () => {
  const one = { RAZORPAY_WEBHOOK_SECRET: "only", STRIPE_WEBHOOK_SECRET: "whsec_only" };
  const { razorpay, stripe } = testProviders({}, one);
  assert.deepEqual([razorpay.canVerify(), stripe.canVerify()], [true, true]);
});
