import assert from "node:assert/strict";
import { RpcError } from "../_shared/database.ts";
import { fakeDatabase, fakeLog, fixture, hmac, testProviders } from "../_shared/testing/fakes.ts";
import { createUserEndpoint } from "../_shared/user_endpoint.ts";
import { createVerifyHandler } from "./handler.ts";

const PAYER = { issuer: "https://auth.example", sub: "user-1", email: null };
const PENDING = {
  success: false,
  payment_status: "pending",
  verified: false,
  fulfilment: "none",
  amount: 500000,
  currency: "NGN",
  message: "We have not heard of this payment from the gateway yet.",
  data: {
    reference: "PAY-7d1c0001",
    amount: 500000,
    currency: "NGN",
    channel: null,
    paid_at: null,
  },
};
const PAYMENT = {
  payment_id: "0d6ff2cc-0000-4000-8000-000000000001",
  provider: "paystack",
  reference: "PAY-7d1c0001",
  order_id: null as string | null,
  amount: 500000,
  currency: "NGN",
  livemode: false,
  payment_type: "credits",
  status: "pending",
  fulfilment: "none",
  verified: false,
  answer: PENDING,
};
const ORDER = "order_PAYONCE000001";
const RAZORPAY = {
  ...PAYMENT,
  provider: "razorpay",
  reference: "PAY-7d1c0002",
  order_id: ORDER,
  amount: 49900,
  currency: "INR",
};
const RECORDED = { ...PENDING, success: true, verified: true, message: "Recorded." };
const VERIFY = "GET /transaction/verify/PAY-7d1c0001";
const PAYMENTS = `GET /v1/orders/${ORDER}/payments`;

function setUp(
  payment: unknown,
  answers: Parameters<typeof testProviders>[0] = {},
  given: Record<string, string> = {},
) {
  const providers = testProviders(answers, given);
  const database = fakeDatabase({
    payment_for_verification: () => {
      if (payment instanceof Error) throw payment;
      return payment;
    },
    record_verification: () => RECORDED,
  });
  const { log } = fakeLog();
  const endpoint = createUserEndpoint(
    createVerifyHandler({ providers, rpc: database.rpc, log }),
    log,
  );
  const send = (body: unknown) =>
    endpoint(
      new Request("https://project.example/", { method: "POST", body: JSON.stringify(body) }),
      PAYER,
    );
  const recorded = () => database.calls.find(({ name }) => name === "record_verification")?.args;
  return { send, recorded, calls: database.calls, gateway: providers.calls };
}

const paystack = (name: string) => ({ [VERIFY]: { body: fixture("paystack", name) } });
const ASK = { reference: "PAY-7d1c0001" };

Deno.test("what the gateway says is recorded, and the database's answer is the answer", async () => {
  const { send, recorded, calls } = setUp(PAYMENT, paystack("api.verify.success"));
  const response = await send(ASK);
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), RECORDED);
  assert.deepEqual(calls[0].args, { payer: PAYER, reference: "PAY-7d1c0001", provider: null });
  assert.deepEqual(recorded(), {
    payment_id: PAYMENT.payment_id,
    provider_status: "success",
    captured: true,
    verified: true,
  });
  // No business effect: the two calls above are all there is.
  assert.deepEqual(calls.map(({ name }) => name), [
    "payment_for_verification",
    "record_verification",
  ]);
});

Deno.test("where two gateways have a payment of the same reference one is named", async () => {
  const { send, calls } = setUp(PAYMENT, paystack("api.verify.success"));
  assert.equal((await send({ ...ASK, provider: "paystack" })).status, 200);
  assert.equal(calls[0].args.provider, "paystack");
});

const MISMATCHES: Record<string, Partial<typeof PAYMENT>> = {
  "another amount": { amount: 500001 },
  "another currency": { currency: "USD" },
  "the other mode": { livemode: true },
};
for (const [name, change] of Object.entries(MISMATCHES)) {
  Deno.test(`money of ${name} is captured, not verified`, async () => {
    const { send, recorded } = setUp({ ...PAYMENT, ...change }, paystack("api.verify.success"));
    await send(ASK);
    assert.equal(recorded()?.captured, true);
    assert.equal(recorded()?.verified, false);
  });
}

Deno.test("a partial debit is not verified", async () => {
  const body = fixture("paystack", "api.verify.success").replace('"amount": 500000', '"amount": 3');
  const { send, recorded } = setUp(PAYMENT, { [VERIFY]: { body } });
  await send(ASK);
  assert.deepEqual([recorded()?.captured, recorded()?.verified], [true, false]);
});

Deno.test("a fee the customer bears does not matter", async () => {
  const body = fixture("paystack", "api.verify.success")
    .replace('"amount": 500000', '"amount": 507614');
  const { send, recorded } = setUp(PAYMENT, { [VERIFY]: { body } });
  await send(ASK);
  assert.equal(recorded()?.verified, true);
});

for (const name of ["abandoned", "failed", "not-found"]) {
  Deno.test(`${name} is recorded, and nothing is captured`, async () => {
    const status = name === "not-found" ? 400 : 200;
    const { send, recorded } = setUp(PAYMENT, {
      [VERIFY]: { status, body: fixture("paystack", `api.verify.${name}`) },
    });
    assert.equal((await send(ASK)).status, 200);
    assert.deepEqual([recorded()?.captured, recorded()?.verified], [false, false]);
    assert.equal(recorded()?.provider_status, name.replace("-", "_"));
  });
}

Deno.test("a payment already verified is answered as it stands, without a call", async () => {
  const answer = { ...PENDING, success: true, verified: true, credits_added: 100 };
  const { send, gateway } = setUp({ ...PAYMENT, verified: true, answer });
  for (let time = 0; time < 3; time++) {
    const response = await send(ASK);
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), answer);
  }
  assert.deepEqual(gateway, []);
});

Deno.test("a gateway that does not answer changes nothing that is known", async () => {
  const { send, recorded } = setUp(PAYMENT, { [VERIFY]: "silence" });
  const response = await send(ASK);
  assert.equal(response.status, 200);
  const { message, ...rest } = await response.json();
  const { message: _, ...known } = PENDING;
  assert.deepEqual(rest, known);
  assert.match(message, /has not answered yet/);
  assert.equal(recorded(), undefined);
});

Deno.test("a success stays one when the gateway does not answer", async () => {
  const answer = { ...PENDING, success: true, message: "Payment complete." };
  const { send } = setUp({ ...PAYMENT, answer }, { [VERIFY]: "silence" });
  assert.deepEqual(await (await send(ASK)).json(), answer);
});

Deno.test("what was bought, and why something was refused, is told whatever the gateway answers", async () => {
  const refused = {
    ...PENDING,
    payment_status: "success",
    fulfilment: "refund_due",
    message: "The last piece has been sold. Your money will be refunded.",
    order_id: "0d6ff2cc-0000-4000-8000-0000000000aa",
    order_status: "refund_due",
    refused: "out_of_stock",
    refund_due: 500000,
  };
  const { send } = setUp({ ...PAYMENT, answer: refused }, { [VERIFY]: "silence" });
  assert.deepEqual(await (await send(ASK)).json(), refused);
  const member = { ...RECORDED, fulfilment: "applied", group_id: "g", security_deposit: 5 };
  const verified = setUp({ ...PAYMENT, verified: true, answer: member });
  assert.deepEqual(await (await verified.send(ASK)).json(), member);
});

Deno.test("a gateway that is not configured is one that does not answer", async () => {
  const { send, gateway } = setUp(PAYMENT, {}, { PAYSTACK_SECRET_KEY: "" });
  assert.match((await (await send(ASK)).json()).message, /has not answered yet/);
  assert.deepEqual(gateway, []);
});

Deno.test("an unknown or someone else's reference is 404", async () => {
  const { send } = setUp(
    new RpcError(404, "PT404", "payment_not_found", "You have none.", "Check."),
  );
  const response = await send(ASK);
  assert.equal(response.status, 404);
  assert.equal((await response.json()).code, "payment_not_found");
});

const captured = { [PAYMENTS]: { body: fixture("razorpay", "api.order.payments.authorized") } };
const proof = (order: string, payment = "pay_1", secret = "key_secret_fixture") => ({
  reference: "PAY-7d1c0002",
  razorpay_payment_id: payment,
  razorpay_signature: hmac("sha256", secret, `${order}|${payment}`),
});

Deno.test("razorpay: the right signature goes on to the gateway", async () => {
  const { send, recorded } = setUp(RAZORPAY, captured);
  assert.equal((await send({ ...proof(ORDER), razorpay_order_id: ORDER })).status, 200);
  assert.equal(recorded()?.provider_status, "authorized");
  assert.equal(recorded()?.captured, false);
});

const FORGED: Record<string, Record<string, string>> = {
  "another order's genuine signature": {
    ...proof("order_other"),
    razorpay_order_id: "order_other",
  },
  "another order's signature under our order": {
    ...proof("order_other"),
    razorpay_order_id: ORDER,
  },
  "another order's signature alone": proof("order_other"),
  "another secret": proof(ORDER, "pay_1", "guess"),
  "another order": { reference: "PAY-7d1c0002", razorpay_order_id: "order_other" },
};
for (const [name, body] of Object.entries(FORGED)) {
  Deno.test(`razorpay: ${name} is refused, nothing recorded`, async () => {
    const { send, recorded, gateway } = setUp(RAZORPAY, captured);
    const response = await send(body);
    assert.equal(response.status, 400);
    assert.equal((await response.json()).code, "signature_invalid");
    assert.equal(recorded(), undefined);
    assert.deepEqual(gateway, []);
  });
}

Deno.test("a signature for a gateway that has none is refused", async () => {
  for (const order_id of [null, ORDER]) {
    const { send } = setUp({ ...PAYMENT, order_id });
    assert.equal((await send({ ...proof(ORDER), reference: "PAY-7d1c0001" })).status, 400);
  }
});

Deno.test("razorpay: a signature for a payment whose order we don't know is refused", async () => {
  for (const order_id of [null, ""]) {
    const { send } = setUp({ ...RAZORPAY, order_id }, captured);
    assert.equal((await send(proof(""))).status, 400);
  }
});

Deno.test("a gateway that is gone is one that does not answer", async () => {
  const { send, recorded } = setUp({ ...PAYMENT, provider: "cash" });
  const response = await send({ ...ASK, razorpay_order_id: "order_other" });
  assert.equal(response.status, 200);
  assert.match((await response.json()).message, /has not answered yet/);
  assert.equal(recorded(), undefined);
});

Deno.test("a body that is something else is refused before anything happens", async () => {
  for (
    const body of [
      {},
      { reference: "" },
      { reference: 1 },
      { ...ASK, amount: 1 },
      { ...ASK, razorpay_signature: "00" },
      { ...ASK, razorpay_payment_id: "pay_1" },
      { ...ASK, razorpay_order_id: "" },
      { ...ASK, razorpay_order_id: "x".repeat(256) },
      { reference: "x".repeat(256) },
      { ...ASK, provider: "cash" },
      null,
    ]
  ) {
    const { send, calls } = setUp(PAYMENT);
    const response = await send(body);
    assert.equal((await response.json()).code, "invalid_request");
    assert.deepEqual(calls, []);
  }
});
