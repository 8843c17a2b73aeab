import assert from "node:assert/strict";
import { parseJson } from "../json.ts";
import { fixture, hmac, testProviders } from "../testing/fakes.ts";
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
  assert.deepEqual(summary(value(await gateway.paystack.query(ASK))), {
    status: "failed",
    facts: [["attempt_failed", "4099260516", 500000n]],
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
  assert.deepEqual(summary(value(await gateway.paystack.query(ASK))), {
    status: "not_found",
    facts: [],
  });
});

Deno.test("paystack: a wrong key is a no", async () => {
  const body = '{"status":false,"message":"Invalid key"}';
  const gateway = testProviders({ [VERIFY]: { status: 401, body } });
  assert.equal((await gateway.paystack.query(ASK)).kind, "refused");
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

Deno.test("razorpay: three-decimal amounts end in 0 or are not sent", async () => {
  const gateway = testProviders();
  const request = { ...RAZORPAY_CHECKOUT, currency: "KWD", amount: 295991n };
  assert.equal((await gateway.razorpay.openCheckout(request)).kind, "refused");
  assert.deepEqual(gateway.calls, []);
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
  const told = (given: Record<string, string>) =>
    testProviders({}, given).razorpay
      .read(parseJson(fixture("razorpay", "settlement.processed"))).statement.livemode;
  assert.equal(told(live), true);
  assert.equal(told({}), false);
});
