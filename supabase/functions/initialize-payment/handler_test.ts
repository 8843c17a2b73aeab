import assert from "node:assert/strict";
import { RpcError } from "../_shared/database.ts";
import { fakeDatabase, fakeLog, fixture, testProviders } from "../_shared/testing/fakes.ts";
import { createUserEndpoint } from "../_shared/user_endpoint.ts";
import { createInitializeHandler } from "./handler.ts";

const PAYER = { issuer: "https://auth.example", sub: "user-1", email: "ada@example.com" };
const BODY = {
  provider: "paystack",
  payment_type: "credits",
  package_id: "6f9619ff-8b86-4011-b42d-00c04fc964ff",
  currency: "NGN",
  return_path: "/payments/return?from=credits",
};
const STARTED = {
  outcome: "created",
  payment_id: "0d6ff2cc-0000-4000-8000-000000000001",
  reference: "PAY-7d1c0001",
  provider: "paystack",
  payment_type: "credits",
  amount: 500000,
  currency: "NGN",
  livemode: false,
  email: "ada@example.com",
  description: "Starter",
  billing: "once",
  checkout: null as Record<string, string> | null,
};
const INITIALIZE = "POST /transaction/initialize";
const CHECKOUT = {
  access_code: "3ni8kdavz62431k",
  authorization_url: "https://checkout.paystack.com/3ni8kdavz62431k",
};
const ANSWER = {
  reference: "PAY-7d1c0001",
  provider: "paystack",
  payment_type: "credits",
  amount: 500000,
  currency: "NGN",
  livemode: false,
  ...CHECKOUT,
};

type Options = {
  answers?: Parameters<typeof testProviders>[0];
  given?: Record<string, string>;
  started?: () => unknown;
  recorded?: () => unknown;
  environment?: { mode?: "live"; webUrl?: undefined };
};

function setUp(options: Options = {}) {
  const { answers, given, started = () => STARTED, recorded = () => ({}) } = options;
  const providers = testProviders(
    answers ?? { [INITIALIZE]: { body: fixture("paystack", "api.initialize") } },
    given,
  );
  const database = fakeDatabase({ initialize_payment: started, record_checkout: recorded });
  const { log, lines } = fakeLog();
  const environment = {
    mode: "test" as const,
    webUrl: "https://shop.example",
    ...options.environment,
  };
  const handler = createInitializeHandler({ providers, environment, rpc: database.rpc, log });
  const endpoint = createUserEndpoint(handler, log);
  const send = (body: unknown, headers: Record<string, string> = {}, payer = PAYER) =>
    endpoint(
      new Request("https://project.example/initialize-payment", {
        method: "POST",
        body: typeof body === "string" ? body : JSON.stringify(body),
        headers,
      }),
      payer,
    );
  return { send, endpoint, database, gateway: providers.calls, lines };
}

Deno.test("the row is committed, the checkout opened, and its answer kept", async () => {
  const { send, database, gateway } = setUp();
  const response = await send(BODY, { "idempotency-key": "key-1" });
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), ANSWER);
  const [initialize, record] = database.calls;
  assert.equal(initialize.name, "initialize_payment");
  assert.deepEqual(initialize.args.payer, PAYER);
  const { request_hash, ...request } = Object(initialize.args.request);
  assert.deepEqual(request, { ...BODY, livemode: false, idempotency_key: "key-1" });
  assert.match(request_hash, /^[0-9a-f]{64}$/);
  assert.deepEqual(record, {
    name: "record_checkout",
    args: { payment_id: STARTED.payment_id, outcome: "opened", checkout: CHECKOUT, refs: [] },
  });
  const sent = Object(gateway[0].body);
  assert.equal(sent.amount, "500000");
  assert.equal(sent.callback_url, "https://shop.example/payments/return?from=credits");
});

Deno.test("the hash of a request does not depend on the order of its fields", async () => {
  const hashes = new Set<string>();
  const reordered = Object.fromEntries(Object.entries(BODY).reverse());
  for (const body of [BODY, reordered, { ...BODY, currency: "USD" }]) {
    const { send, database } = setUp();
    await send(body, { "idempotency-key": "key-1" });
    hashes.add(Object(database.calls[0].args.request).request_hash);
  }
  assert.equal(hashes.size, 2);
});

Deno.test("a repeat is answered from what was kept; the gateway is not called", async () => {
  const { send, database, gateway } = setUp({
    started: () => ({ ...STARTED, outcome: "repeated", checkout: CHECKOUT }),
  });
  const response = await send(BODY, { "idempotency-key": "key-1" });
  assert.deepEqual(await response.json(), ANSWER);
  assert.deepEqual(database.calls.map(({ name }) => name), ["initialize_payment"]);
  assert.deepEqual(gateway, []);
});

Deno.test("a Razorpay order comes with the key to open it, and is remembered", async () => {
  const started = {
    ...STARTED,
    provider: "razorpay",
    reference: "PAY-7d1c0002",
    amount: 49900,
    currency: "INR",
  };
  const { send, database } = setUp({
    answers: { "POST /v1/orders": { body: fixture("razorpay", "api.order.create") } },
    started: () => started,
  });
  const response = await send({ ...BODY, provider: "razorpay", currency: "INR" });
  const { order_id, key_id } = await response.json();
  assert.deepEqual({ order_id, key_id }, {
    order_id: "order_PAYONCE000001",
    key_id: "rzp_test_fixture",
  });
  assert.deepEqual(database.calls[1].args.refs, [{ type: "order", value: "order_PAYONCE000001" }]);
});

Deno.test("a plan is opened as one, and where none is sold it is refused", async () => {
  const plan = { ...STARTED, amount: 1500, currency: "USD", billing: "month" };
  const stripe = setUp({
    answers: {
      "POST /v1/checkout/sessions": { body: fixture("stripe", "api.session.subscription.open") },
    },
    started: () => ({ ...plan, provider: "stripe", reference: "PAY-7d1c0005" }),
  });
  const opened = await stripe.send({ ...BODY, provider: "stripe", currency: "USD" });
  assert.equal(opened.status, 200);
  assert.equal(Object(stripe.gateway[0].body).mode, "subscription");
  const { send, gateway } = setUp({ started: () => plan });
  const refused = await send(BODY);
  assert.deepEqual([refused.status, (await refused.json()).code], [502, "gateway_refused"]);
  assert.deepEqual(gateway, []);
});

Deno.test("a repeat whose checkout was never answered is answered without one", async () => {
  const { send } = setUp({ started: () => ({ ...STARTED, outcome: "repeated" }) });
  const { access_code: _code, authorization_url: _url, ...answer } = ANSWER;
  assert.deepEqual(await (await send(BODY, { "idempotency-key": "key-1" })).json(), answer);
});

Deno.test("the payer's address and what is bought are the row's, else the token's and nothing", async () => {
  const answers = { "POST /v1/checkout/sessions": { status: 400, body: "{}" } };
  const asked = async (change: Record<string, unknown>) => {
    const started = () => ({ ...STARTED, provider: "stripe", ...change });
    const { send, gateway } = setUp({ answers, started });
    await (await send({ ...BODY, provider: "stripe" })).body?.cancel();
    const body: Record<string, string> = Object(gateway[0].body);
    return [body.customer_email, body["line_items[0][price_data][product_data][name]"]];
  };
  assert.deepEqual(await asked({ email: "grace@example.com" }), ["grace@example.com", "Starter"]);
  assert.deepEqual(await asked({ email: null, description: null }), [PAYER.email, "PAY-7d1c0001"]);
});

Deno.test("a live deployment starts live payments", async () => {
  const { send, database } = setUp({ environment: { mode: "live" } });
  await (await send(BODY)).body?.cancel();
  assert.equal(Object(database.calls[0].args.request).livemode, true);
});

Deno.test("a deployment without a page of its own sends nobody there", async () => {
  const { send, gateway } = setUp({ environment: { webUrl: undefined } });
  assert.equal((await send(BODY)).status, 200);
  assert.ok(!("callback_url" in Object(gateway[0].body)));
});

Deno.test("the page to come back to is one of ours where the client names none", async () => {
  const { send, gateway } = setUp();
  await (await send({ ...BODY, return_path: undefined })).body?.cancel();
  assert.equal(Object(gateway[0].body).callback_url, "https://shop.example/payments/return");
});

Deno.test("a checkout that could not be kept is not handed out: nobody could find its payment", async () => {
  const { send } = setUp({
    recorded: () => {
      throw new RpcError(0, "", "connection refused");
    },
  });
  const response = await send(BODY);
  assert.deepEqual([response.status, (await response.json()).code], [503, "database_unavailable"]);
});

Deno.test("a timeout is unknown: the row stays open, the client is told to repeat", async () => {
  const { send, database, gateway } = setUp({ answers: { [INITIALIZE]: "silence" } });
  const response = await send(BODY, { "idempotency-key": "key-1" });
  assert.equal(response.status, 504);
  assert.equal(response.headers.get("retry-after"), "2");
  const { code, hint } = await response.json();
  assert.equal(code, "gateway_timeout");
  assert.match(hint, /same Idempotency-Key/);
  assert.equal(database.calls[1].args.outcome, "unknown");
  assert.equal(database.calls[1].args.checkout, null);
  assert.equal(gateway.length, 1);
});

Deno.test("a gateway's clear no is a refusal", async () => {
  const answers = { [INITIALIZE]: { status: 400, body: '{"status":false,"message":"No."}' } };
  const { send, database } = setUp({ answers });
  const response = await send(BODY);
  assert.equal(response.status, 502);
  assert.equal((await response.json()).code, "gateway_refused");
  assert.equal(database.calls[1].args.outcome, "refused");
});

const REFUSED: Record<string, unknown> = {
  "an amount": { ...BODY, amount: 1 },
  "a price": { ...BODY, price: 1 },
  "another gateway": { ...BODY, provider: "cash" },
  "no payment type": { ...BODY, payment_type: undefined },
  "a payment type that is no word": { ...BODY, payment_type: "credits; drop" },
  "a payment type in upper case": { ...BODY, payment_type: "Credits" },
  "a purchase of its own": { ...BODY, purchase: { credits: 1_000_000 } },
  "a package that is no id": { ...BODY, package_id: "1 or 1=1" },
  "an agent that is no id": { ...BODY, agent_id: "1" },
  "a group that is no id": { ...BODY, group_id: 7 },
  "an item that is no id": { ...BODY, item_id: "ticket" },
  "a cycle before the first": { ...BODY, cycle_number: 0 },
  "a cycle that is no whole number": { ...BODY, cycle_number: 1.5 },
  "a cycle beyond the database's integers": { ...BODY, cycle_number: 2 ** 31 },
  "a cart version that is no hash": { ...BODY, cart_version: "latest" },
  "a cart version with more behind it": { ...BODY, cart_version: `${"0".repeat(64)}0` },
  "a cart version with more before it": { ...BODY, cart_version: `x${"0".repeat(64)}` },
  "a currency in lower case": { ...BODY, currency: "ngn" },
  "a currency of four letters": { ...BODY, currency: "NGNX" },
  "a currency with something before it": { ...BODY, currency: "xNGN" },
  "an email that is none": { ...BODY, email: "ada" },
  "an email longer than any": { ...BODY, email: `ada@${"example.".repeat(32)}com` },
  "a foreign return address": { ...BODY, return_path: "https://evil.example/" },
  "a return address without a scheme": { ...BODY, return_path: "//evil.example/" },
  "a return address with a backslash": { ...BODY, return_path: "/\\evil.example/" },
  "a return path with a tab": { ...BODY, return_path: "/\t/evil.example" },
  "a return path without a slash": { ...BODY, return_path: "payments" },
  "a return path longer than any": { ...BODY, return_path: `/${"x".repeat(500)}` },
  "a list": [BODY],
  "no JSON": "{",
  "nothing": "",
};
for (const [name, body] of Object.entries(REFUSED)) {
  Deno.test(`a request with ${name} is refused before anything happens`, async () => {
    const { send, database, gateway } = setUp();
    const response = await send(body);
    assert.equal(response.status, 400);
    assert.equal((await response.json()).code, "invalid_request");
    assert.deepEqual(database.calls, []);
    assert.deepEqual(gateway, []);
  });
}

Deno.test("every payment type, one nobody has made yet too, reaches the database as it was asked for", async () => {
  const id = BODY.package_id;
  for (
    const asked of [
      { payment_type: "order" },
      { payment_type: "order", cart_version: "0123456789abcdef".repeat(4) },
      { payment_type: "agent", agent_id: id },
      { payment_type: "contribution", group_id: id, cycle_number: 3 },
      { payment_type: "security_deposit", group_id: id },
      { payment_type: "group_creation", group_id: id },
      { payment_type: "group_join", group_id: id },
      { payment_type: "event_ticket", item_id: id },
    ]
  ) {
    const { send, database } = setUp({ started: () => ({ ...STARTED, ...asked }) });
    const response = await send({ provider: "paystack", ...asked });
    assert.equal(response.status, 200);
    assert.equal((await response.json()).payment_type, asked.payment_type);
    assert.deepEqual(database.calls[0].args.request, {
      provider: "paystack",
      ...asked,
      livemode: false,
    });
  }
});

Deno.test("what a type needs and was not sent is the database's refusal", async () => {
  const refusal = new RpcError(404, "PT404", "offer_not_found", "There is no credits to buy.");
  const { send, gateway } = setUp({
    started: () => {
      throw refusal;
    },
  });
  const response = await send({ provider: "paystack", payment_type: "credits" });
  assert.deepEqual([response.status, (await response.json()).code], [404, "offer_not_found"]);
  assert.deepEqual(gateway, []);
});

Deno.test("an unusable Idempotency-Key is refused", async () => {
  for (const key of ["", "two words", "x".repeat(256)]) {
    const { send, database } = setUp();
    const response = await send(BODY, { "idempotency-key": key });
    assert.equal(response.status, 400);
    assert.equal((await response.json()).code, "invalid_idempotency_key");
    assert.deepEqual(database.calls, []);
  }
});

Deno.test("a gateway of another mode, or without keys, is not offered", async () => {
  for (const key of ["sk_live_1", "", "pk_test_1"]) {
    const { send, database, lines } = setUp({ given: { PAYSTACK_SECRET_KEY: key } });
    const response = await send(BODY);
    assert.deepEqual(lines.map(({ level, event }) => [level, event]), [[
      "error",
      "not_configured",
    ]]);
    assert.equal(response.status, 503);
    assert.equal((await response.json()).code, "provider_unavailable");
    assert.deepEqual(database.calls, []);
  }
});

Deno.test("Paystack needs an address, Razorpay does not", async () => {
  const nobody = { ...PAYER, email: null as unknown as string };
  const { send, database } = setUp();
  const response = await send(BODY, {}, nobody);
  const { code, hint } = await response.json();
  assert.deepEqual([response.status, code], [400, "email_required"]);
  assert.match(hint, /Send the payer's address/);
  assert.deepEqual(database.calls, []);
  assert.equal((await send({ ...BODY, email: "ada@example.com" }, {}, nobody)).status, 200);
  const razorpay = setUp({
    answers: { "POST /v1/orders": { body: fixture("razorpay", "api.order.create") } },
    started: () => ({ ...STARTED, provider: "razorpay", amount: 49900, currency: "INR" }),
  });
  const opened = await razorpay.send({ ...BODY, provider: "razorpay" }, {}, nobody);
  assert.equal(opened.status, 200);
});

Deno.test("the database's refusals keep their code, status and hint", async () => {
  const refusal = new RpcError(409, "PT409", "in_progress", "Still being answered.", "Wait.");
  const { send } = setUp({
    started: () => {
      throw refusal;
    },
  });
  const response = await send(BODY);
  assert.equal(response.status, 409);
  assert.deepEqual(await response.json(), {
    code: "in_progress",
    message: "Still being answered.",
    hint: "Wait.",
  });
});

Deno.test("faults of the database and of ours are told apart, and tell nothing", async () => {
  const cases: [RpcError, number, string][] = [
    [new RpcError(0, "", "connection refused to 10.0.0.3"), 503, "database_unavailable"],
    [new RpcError(404, "PGRST202", "no function initialize_payment"), 500, "internal_error"],
  ];
  for (const [fault, status, code] of cases) {
    const { send } = setUp({
      started: () => {
        throw fault;
      },
    });
    const response = await send(BODY);
    assert.equal(response.status, status);
    const text = await response.text();
    assert.equal(JSON.parse(text).code, code);
    assert.ok(!text.includes(fault.message));
  }
});

Deno.test("a large body, another method and a token without a name are refused", async () => {
  const { send, endpoint } = setUp();
  const large = await send({ ...BODY, email: "a".repeat(20_000) });
  assert.deepEqual([large.status, (await large.json()).code], [413, "body_too_large"]);
  const url = "https://project.example/initialize-payment";
  const got = await endpoint(new Request(url), PAYER);
  assert.deepEqual([got.status, got.headers.get("allow")], [405, "POST"]);
  assert.equal((await got.json()).code, "method_not_allowed");
  const request = new Request(url, { method: "POST", body: JSON.stringify(BODY) });
  const nameless = await endpoint(request, null);
  const { code, hint } = await nameless.json();
  assert.deepEqual([nameless.status, code, hint], [401, "invalid_token", "Sign in again."]);
});
