import assert from "node:assert/strict";
import { createHmac, generateKeyPairSync } from "node:crypto";
import { parseJson } from "../json.ts";
import {
  fakeDatabase,
  fakeLog,
  fixture,
  fixtureWith,
  hmac,
  signForShop,
  testProviders,
} from "../testing/fakes.ts";
import { createWebhookEndpoint } from "../webhook.ts";
import type { GatewayAnswer, PaymentReport } from "./provider.ts";

const NAMES = ["networx", "secure-processor"] as const;
const PREFIXES = { networx: "NETWORX", "secure-processor": "SECURE_PROCESSOR" } as const;
type Name = (typeof NAMES)[number];
type Given = Record<string, string>;

const body = fixture("begateway", "payment.successful");
const basic = (credentials: string) => `Basic ${btoa(credentials)}`;
const BASIC = basic("361:secret:key_fixture");
const CONTENT = JSON.parse(fixture("begateway", "vector.content-signature"));
const LEGACY = JSON.parse(fixture("begateway", "vector.legacy-hmac"));
const APPLIED = { outcome: "applied", success: true, reference: "PAY-7d1c0003" };

/** Settings of one gateway by their short names. */
function settings(name: Name, given: Given): Given {
  return Object.fromEntries(
    Object.entries(given).map(([variable, value]) => [`${PREFIXES[name]}_${variable}`, value]),
  );
}

function post(name: Name, options: {
  body?: string;
  headers?: Record<string, string>;
  given?: Given;
  answer?: unknown;
}) {
  const database = fakeDatabase({ process_payment_atomic: () => options.answer ?? APPLIED });
  const fetch = createWebhookEndpoint({
    reader: testProviders({}, settings(name, options.given ?? {}))[name],
    rpc: database.rpc,
    clock: () => new Date("2026-03-04T10:15:03Z"),
    log: fakeLog().log,
  });
  const request = new Request(`https://project.example/${name}-webhook`, {
    method: "POST",
    body: options.body ?? body,
    headers: options.headers ?? {},
  });
  const stored = () => database.calls.map(({ args }) => Object(args.event));
  return fetch(request).then(async (response) => ({
    status: response.status,
    json: await response.json(),
    stored: stored(),
  }));
}

const signed = (name: Name, text = body) => ({
  "content-signature": signForShop(text, `${PREFIXES[name]} shop key`),
});

for (const name of NAMES) {
  const test = (what: string, work: () => Promise<void>) => Deno.test(`${name}: ${what}`, work);

  test("a notification needs both, its signature and the shop's Basic", async () => {
    const authorization = BASIC;
    assert.equal(
      (await post(name, { headers: { ...signed(name), authorization } })).status,
      200,
    );
    const signatureOnly = await post(name, { headers: signed(name) });
    assert.equal(signatureOnly.json.code, "signature_invalid");
    const basicOnly = await post(name, { headers: { authorization } });
    assert.equal(basicOnly.json.code, "signature_missing");
    for (const { status, stored } of [signatureOnly, basicOnly]) {
      assert.equal(status, 401);
      assert.deepEqual(stored, []);
    }
  });

  const WRONG: Record<string, string> = {
    "of another shop": basic("362:secret:key_fixture"),
    "with another key": basic("361:secret:key_fixturf"),
    "cut at the second colon": basic("361:secret"),
    "of nobody": basic(":"),
    "that is empty": "Basic ",
    "of another scheme": `Bearer ${btoa("361:secret:key_fixture")}`,
    "followed by something": `${BASIC}x`,
  };
  for (const [what, authorization] of Object.entries(WRONG)) {
    test(`a Basic ${what} is refused, rightly signed or not`, async () => {
      const answer = await post(name, { headers: { ...signed(name), authorization } });
      assert.equal(answer.status, 401);
      assert.deepEqual(answer.stored, []);
    });
  }

  test("the other shop's signature is not this shop's", async () => {
    const other = NAMES.find((one) => one !== name) ?? name;
    const headers = { ...signed(other), authorization: BASIC };
    assert.equal((await post(name, { headers })).status, 401);
  });

  test("a missing setting, or a key that is none, refuses everything", async () => {
    const headers = { ...signed(name), authorization: BASIC };
    const unset = { SHOP_ID: "", SECRET_KEY: " ", PUBLIC_KEY: "" };
    const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const curve = publicKey.export({ format: "der", type: "spki" }).toString("base64");
    const cases: Given[] = [
      ...Object.entries(unset).map(([variable, value]) => ({ [variable]: value })),
      { PUBLIC_KEY: "bm90IGEga2V5" },
      { PUBLIC_KEY: curve },
    ];
    for (const given of cases) {
      const answer = await post(name, { headers, given });
      assert.equal(answer.status, 503, JSON.stringify(given));
      assert.deepEqual(answer.stored, []);
    }
  });

  test("the vector made with openssl verifies, and with one byte changed does not", async () => {
    const given = { PUBLIC_KEY: CONTENT.public_key };
    const headers = { "content-signature": CONTENT.signature, authorization: BASIC };
    const right = await post(name, { body: CONTENT.body, headers, given });
    assert.equal(right.status, 200);
    assert.equal(right.stored[0].facts[0].object_id, "1-310b0da80b");
    const changed = CONTENT.body.replace('"amount":100', '"amount":101');
    assert.equal((await post(name, { body: changed, headers, given })).status, 401);
    const signature = CONTENT.signature.replace(/^./, (first: string) => first === "A" ? "B" : "A");
    const other = { ...headers, "content-signature": signature };
    assert.equal((await post(name, { body: CONTENT.body, headers: other, given })).status, 401);
  });

  test("the key may be PEM, on lines or on one", async () => {
    const lines = CONTENT.public_key.match(/.{1,64}/g);
    const pem = ["-----BEGIN PUBLIC KEY-----", ...lines, "-----END PUBLIC KEY-----"];
    const headers = { "content-signature": CONTENT.signature, authorization: BASIC };
    for (const PUBLIC_KEY of [pem.join("\n"), pem.join("\\n")]) {
      const answer = await post(name, { body: CONTENT.body, headers, given: { PUBLIC_KEY } });
      assert.equal(answer.status, 200);
    }
  });

  test("a body with its own HMAC is nothing to a shop that did not ask for it", async () => {
    const given = { SECRET_KEY: LEGACY.secret };
    const alone = await post(name, { body: LEGACY.body, given });
    assert.equal(alone.json.code, "signature_missing");
    const authorization = basic(`361:${LEGACY.secret}`);
    const hmac = { "content-signature": JSON.parse(LEGACY.body).signature, authorization };
    assert.equal((await post(name, { body: LEGACY.body, headers: hmac, given })).status, 401);
    // Rightly signed by the gateway it is still not a shape of the gateway's.
    const headers = { ...signed(name, LEGACY.body), authorization };
    const flat = await post(name, { body: LEGACY.body, headers, given });
    assert.equal(flat.stored[0].error.code, "unexpected_shape");
  });

  const legacy = { WEBHOOK_SCHEME: "legacy-hmac", SECRET_KEY: LEGACY.secret };
  const hmac = (message: Record<string, unknown>) => {
    const text = Object.keys(message).sort().map((key) => `${key}=${message[key]}`).join("&");
    const signature = createHmac("sha256", LEGACY.secret).update(text).digest("hex");
    return JSON.stringify({ ...message, signature });
  };
  const { signature: _, ...flat } = JSON.parse(LEGACY.body);

  test("switched on, the legacy scheme is the only one", async () => {
    const right = await post(name, { body: LEGACY.body, given: legacy });
    assert.equal(right.status, 200);
    const [event] = right.stored;
    assert.deepEqual(event.refs, [
      { type: "reference", value: "PAY-7d1c0003" },
      { type: "payment", value: "4121-7d1c0003a1" },
    ]);
    assert.equal(event.facts[0].amount, 49900);
    assert.equal(event.livemode, false);
    const headers = { ...signed(name), authorization: basic(`361:${LEGACY.secret}`) };
    const genuine = await post(name, { headers, given: legacy });
    assert.equal(genuine.status, 401);
    assert.deepEqual(genuine.stored, []);
  });

  test("a legacy body signs words and nothing as they are written", async () => {
    const body = hmac({ ...flat, test: true, description: null });
    const { status, stored } = await post(name, { body, given: legacy });
    assert.equal(status, 200);
    assert.equal(stored[0].livemode, false);
  });

  test("the gateway's own scheme may be named", async () => {
    const headers = { ...signed(name), authorization: BASIC };
    const given = { WEBHOOK_SCHEME: "content-signature" };
    assert.equal((await post(name, { headers, given })).status, 200);
  });

  test("the legacy scheme without a key is off", async () => {
    const given = { WEBHOOK_SCHEME: "legacy-hmac", SECRET_KEY: "" };
    assert.equal((await post(name, { body: LEGACY.body, given })).status, 503);
  });

  const FORGED: Record<string, string> = {
    "one value changed": LEGACY.body.replace("49900", "49901"),
    "a field added": LEGACY.body.replace("{", '{"test":false,'),
    "no signature": JSON.stringify(flat),
    "an empty signature": JSON.stringify({ ...flat, signature: "" }),
    "a number for a signature": JSON.stringify({ ...flat, signature: 1 }),
    "a nested value": hmac({ ...flat, customer: { email: "ada@example.com" } }),
    "a list": hmac({ ...flat, attempts: [1] }),
    "a value that reads as two fields": hmac({ ...flat, order_id: "PAY-1&test=false" }),
    "a name that reads as a field": hmac({ ...flat, "amount=1&x": "y" }),
    "no object": "[]",
    "no JSON": "status=success",
  };
  for (const [what, forged] of Object.entries(FORGED)) {
    test(`a legacy body with ${what} is refused, nothing stored`, async () => {
      const answer = await post(name, { body: forged, given: legacy });
      assert.equal(answer.status, 401);
      assert.deepEqual(answer.stored, []);
    });
  }

  test("a legacy refund names no movement that could be told apart: the gateway is asked", async () => {
    for (const type of ["refund", "chargeback"]) {
      const { stored } = await post(name, { body: hmac({ ...flat, type }), given: legacy });
      assert.deepEqual(stored[0].facts, []);
      assert.equal(stored[0].lookup, true);
      assert.deepEqual(stored[0].refs, [{ type: "reference", value: "PAY-7d1c0003" }]);
      assert.equal(stored[0].event_type, `${type}.${flat.status}`);
      assert.equal(stored[0].livemode, false);
    }
    const payout = await post(name, { body: hmac({ ...flat, type: "payout" }), given: legacy });
    assert.deepEqual(payout.stored[0].facts, []);
    assert.equal(payout.stored[0].lookup, undefined);
    const { stored } = await post(name, {
      body: hmac({ ...flat, type: "refund", test: false }),
      given: legacy,
    });
    assert.equal(stored[0].livemode, true);
  });

  test("a payer nobody knows yet is a 404, the others who wait are not", async () => {
    const headers = { ...signed(name), authorization: BASIC };
    const parked = (reason: string) => ({ outcome: "parked", success: false, reason });
    const unknown = await post(name, { headers, answer: parked("unknown_payer") });
    assert.equal(unknown.status, 404);
    assert.equal(unknown.json.code, "user_not_found");
    assert.equal(unknown.json.message, "User not found");
    assert.equal(unknown.stored.length, 1);
    for (const reason of ["unknown_reference", "lookup"]) {
      assert.equal((await post(name, { headers, answer: parked(reason) })).status, 200);
    }
    const duplicate = { outcome: "duplicate", success: true, method: "delivery" };
    assert.equal((await post(name, { headers, answer: duplicate })).status, 200);
    const silent = { outcome: "applied", success: true, method: null, message: null };
    assert.deepEqual((await post(name, { headers, answer: silent })).json, {
      status: "ok",
      success: true,
      outcome: "applied",
      idempotent: false,
      message: "",
    });
  });

  test("a test notification is one of test money, whatever the mode", async () => {
    const told = async (text: string, given: Given) => {
      const headers = { ...signed(name, text), authorization: BASIC };
      return (await post(name, { body: text, headers, given })).stored[0].livemode;
    };
    const live = { TEST_MODE: "false" };
    const without = body.replace('"test": true,', "");
    assert.notEqual(without, body);
    assert.equal(await told(body, live), false);
    assert.equal(await told(body.replace('"test": true', '"test": 1'), live), false);
    assert.equal(await told(body.replace('"test": true', '"test": false'), {}), true);
    assert.equal(await told(without, live), true);
    assert.equal(await told(without, {}), false);
  });
}

Deno.test("another gateway's parked payer is answered 200", async () => {
  const reader = testProviders().razorpay;
  const text = fixture("razorpay", "payment.captured.upi");
  const answer = { outcome: "parked", success: false, reason: "unknown_payer" };
  const { rpc } = fakeDatabase({ process_payment_atomic: () => answer });
  const fetch = createWebhookEndpoint({ reader, rpc, clock: () => new Date(), log: fakeLog().log });
  const headers = { "x-razorpay-signature": hmac("sha256", "new_webhook_secret", text) };
  const request = new Request("https://project.example/", { method: "POST", body: text, headers });
  assert.equal((await fetch(request)).status, 200);
});

const TOKEN = "7d1c0003f8c87d941d92621a4bdc030d4c9a69c67f3b0cfe12de4a13cc34aa51";
const CHECKOUT = {
  reference: "PAY-7d1c0003",
  amount: 49900n,
  currency: "EUR",
  email: "ada@example.com",
  description: "Payment for 100 Tokens (100 Tokens)",
  billing: "once" as const,
  callbackUrl: "https://shop.example/payments/return?from=credits",
};
const ASK = { reference: "PAY-7d1c0003", orderId: TOKEN, withRefunds: true };
const CREATE = "POST /ctp/api/checkouts";
const TRACKED = "GET /v2/transactions/tracking_id/PAY-7d1c0003";
const QUERY = `GET /ctp/api/checkouts/${TOKEN}`;
const UID = "GET /transactions/4121-7d1c0003a1";
const answer = (name: string) => ({ body: fixture("begateway", name) });

function value<T>(told: GatewayAnswer<T>): T {
  if (told.kind !== "answered") throw new Error(`${told.kind}: ${told.message}`);
  return told.value;
}

function summary({ status, statement }: PaymentReport) {
  const facts = statement.facts.map(({ type, object_id, amount }) => [type, object_id, amount]);
  return { status, facts };
}

for (const name of NAMES) {
  Deno.test(`${name}: a token is made for the row's amount, with every address`, async () => {
    const gateway = testProviders({ [CREATE]: answer("api.checkout.create") });
    assert.deepEqual(value(await gateway[name].openCheckout(CHECKOUT)), {
      checkout: {
        token: TOKEN,
        redirect_url: `https://checkout.begateway.test/v2/checkout?token=${TOKEN}`,
      },
      refs: [{ type: "order", value: TOKEN }],
    });
    const back = "https://shop.example/payments/return?from=credits&reference=PAY-7d1c0003";
    assert.deepEqual(gateway.calls, [{
      method: "POST",
      url: "https://checkout.test/ctp/api/checkouts",
      authorization: BASIC,
      body: {
        checkout: {
          version: "2.1",
          transaction_type: "payment",
          attempts: 3,
          test: true,
          order: {
            amount: 49900,
            currency: "EUR",
            description: "Payment for 100 Tokens (100 Tokens)",
            tracking_id: "PAY-7d1c0003",
          },
          settings: {
            success_url: back,
            decline_url: back,
            fail_url: back,
            cancel_url: `${back}&cancelled=1`,
            notification_url: "https://project.example/functions/v1/begateway-webhook",
          },
          customer: { email: "ada@example.com" },
        },
      },
    }]);
  });

  Deno.test(`${name}: test mode and addresses come from the environment`, async () => {
    const given = {
      PAYONCE_MODE: "live",
      ...settings(name, {
        RETURN_URL: "https://app.example/paid",
        WEBHOOK_URL: "https://app.example/hook",
        CHECKOUT_URL: "https://checkout.example/",
      }),
    };
    const gateway = testProviders({ [CREATE]: answer("api.checkout.create.token-only") }, given);
    const { checkout } = value(await gateway[name].openCheckout({ ...CHECKOUT, email: null }));
    assert.equal(checkout.redirect_url, `https://checkout.example/v2/checkout?token=${TOKEN}`);
    const sent = Object(gateway.calls[0].body).checkout;
    assert.equal(sent.test, false);
    assert.equal(sent.settings.success_url, "https://app.example/paid?reference=PAY-7d1c0003");
    assert.equal(sent.settings.notification_url, "https://app.example/hook");
    assert.ok(!("customer" in sent));
  });

  Deno.test(`${name}: a mode that is not the deployment's, or missing keys, are not offered`, () => {
    const available = (given: Given, mode = "test") =>
      testProviders({}, { PAYONCE_MODE: mode, ...settings(name, given) })[name].unavailable() ===
        null;
    assert.equal(available({}), true);
    assert.equal(available({}, "live"), true);
    assert.equal(available({ TEST_MODE: "true" }), true);
    assert.equal(available({ TEST_MODE: "true" }, "live"), false);
    assert.equal(available({ TEST_MODE: "false" }), false);
    assert.equal(available({ SHOP_ID: "" }), false);
    assert.equal(available({ SECRET_KEY: "" }), false);
  });
}

Deno.test("networx: a page to go to is one of the web's", async () => {
  for (const redirect_url of ["javascript:alert(1)", "httpsx://checkout.test/", "checkout"]) {
    const body = fixtureWith("begateway", "api.checkout.create", {
      "checkout.redirect_url": redirect_url,
    });
    const gateway = testProviders({ [CREATE]: { body } });
    assert.equal((await gateway.networx.openCheckout(CHECKOUT)).kind, "unknown", redirect_url);
  }
});

Deno.test("networx: a deployment without a page to come back to is not offered", () => {
  const nowhere = { PAYONCE_WEB_URL: "" };
  assert.match(testProviders({}, nowhere).networx.unavailable() ?? "", /NETWORX_RETURN_URL/);
  const given = { ...nowhere, NETWORX_RETURN_URL: "https://app.example/paid" };
  assert.equal(testProviders({}, given).networx.unavailable(), null);
});

Deno.test("networx: amounts are sent in the platform's units, or not at all", async () => {
  const sent = async (amount: bigint, currency: string) => {
    const gateway = testProviders({ [CREATE]: answer("api.checkout.create") });
    await gateway.networx.openCheckout({ ...CHECKOUT, amount, currency });
    return gateway.calls.map(({ body }) => Object(body).checkout.order.amount);
  };
  assert.deepEqual(await sent(1500n, "XOF"), [1500]);
  assert.deepEqual(await sent(29599n, "KWD"), [29599]);
  assert.deepEqual(await sent(1500000n, "IDR"), [15000]);
  assert.deepEqual(await sent(5000n, "UGX"), [500000]);
  assert.deepEqual(await sent(1500050n, "IDR"), []);
  assert.deepEqual(await sent(9007199254740993n, "EUR"), []);
});

Deno.test("networx: a refusal is a no, with the gateway's words", async () => {
  for (
    const refusal of [
      fixture("begateway", "api.checkout.create.refused"),
      '{"message":"Currency is invalid"}',
    ]
  ) {
    const gateway = testProviders({ [CREATE]: { status: 422, body: refusal } });
    assert.deepEqual(await gateway.networx.openCheckout(CHECKOUT), {
      kind: "refused",
      message: "The gateway answered 422: Currency is invalid",
    });
  }
  // In words of nobody's it is a no all the same.
  for (const body of ["<html>Bad request", '{"errors":{}}']) {
    const wordless = testProviders({ [CREATE]: { status: 400, body } });
    assert.deepEqual(await wordless.networx.openCheckout(CHECKOUT), {
      kind: "refused",
      message: "The gateway answered 400.",
    });
  }
  const silent = testProviders({ [CREATE]: "silence" });
  assert.equal((await silent.networx.openCheckout(CHECKOUT)).kind, "unknown");
});

Deno.test("networx: every attempt on a reference is told, and what followed it", async () => {
  const gateway = testProviders({ [TRACKED]: answer("api.transactions") });
  const report = value(await gateway.networx.query(ASK));
  assert.deepEqual(summary(report), {
    status: "successful",
    facts: [
      ["attempt_failed", "4121-7d1c0003a0", 49900n],
      ["captured", "4121-7d1c0003a1", 49900n],
      ["refund_processed", "4122-7d1c0003b1", 10000n],
      ["dispute_lost", "4123-7d1c0003c1", 39900n],
    ],
  });
  assert.deepEqual(report.statement.refs, [
    { type: "reference", value: "PAY-7d1c0003" },
    { type: "payment", value: "4121-7d1c0003a0" },
    { type: "payment", value: "4121-7d1c0003a1" },
  ]);
  assert.equal(report.statement.livemode, false);
  assert.equal(report.statement.details?.paid_at, "2026-03-04T10:15:02.723Z");
  assert.equal(
    gateway.calls[0].url,
    "https://gateway.test/v2/transactions/tracking_id/PAY-7d1c0003",
  );
});

Deno.test("networx: a poll and a notification tell one capture alike", async () => {
  const gateway = testProviders({ [TRACKED]: answer("api.transactions") });
  const polled = value(await gateway.networx.query(ASK)).statement.facts[1];
  const told = gateway.networx.read(parseJson(body)).statement.facts[0];
  assert.deepEqual(polled, told);
});

Deno.test("networx: transactions of the other mode are not about this money", async () => {
  const given = { PAYONCE_MODE: "live" };
  const text = fixture("begateway", "api.transactions");
  const mixed = text.replace('"test": true', '"test": false');
  const gateway = testProviders({ [TRACKED]: { body: mixed } }, given);
  const report = value(await gateway.networx.query(ASK));
  assert.equal(report.statement.livemode, true);
  assert.deepEqual(report.statement.facts.map(({ object_id }) => object_id), ["4121-7d1c0003a0"]);
  const onlyTest = testProviders({ [TRACKED]: { body: text } }, given);
  const { livemode, facts } = value(await onlyTest.networx.query(ASK)).statement;
  assert.deepEqual([livemode, facts.length], [false, 4]);
});

/** A list of these transactions. */
const listed = (...bodies: string[]) => ({
  body: JSON.stringify({ transactions: bodies.map((text) => JSON.parse(text).transaction) }),
});

Deno.test("networx: an attempt that is open is no fact, and one that was given up tells least", async () => {
  const open = fixtureWith("begateway", "payment.pending", { "transaction.uid": "open" });
  const ended = fixtureWith("begateway", "payment.canceled", {
    "transaction.uid": "ended",
    "transaction.message": "Given up.",
  });
  const gateway = testProviders({ [TRACKED]: listed(ended, open) });
  const report = value(await gateway.networx.query(ASK));
  assert.deepEqual(summary(report), {
    status: "pending",
    facts: [["canceled", "ended", 49900n]],
  });
  assert.notEqual(report.statement.details?.gateway_response, "Given up.");
});

Deno.test("networx: another reference's payment is not ours, though it follows one of ours", async () => {
  const paid = fixture("begateway", "payment.successful");
  const next = fixtureWith("begateway", "payment.successful", {
    "transaction.uid": "next",
    "transaction.parent_uid": "4121-7d1c0003a1",
    "transaction.tracking_id": "PAY-other",
  });
  const orphan = fixtureWith("begateway", "refund.successful", {
    "transaction.parent_uid": undefined,
  });
  const gateway = testProviders({ [TRACKED]: listed(paid, next, orphan) });
  assert.deepEqual(summary(value(await gateway.networx.query(ASK))).facts, [
    ["captured", "4121-7d1c0003a1", 49900n],
  ]);
});

const UNTRIED = { [TRACKED]: answer("api.transactions.none") };
const checkout = (changes: Record<string, unknown>) =>
  fixtureWith("begateway", "api.checkout.query.created", changes);

Deno.test("networx: nothing tried yet, and a token nobody paid in time", async () => {
  const open = testProviders({ ...UNTRIED, [QUERY]: answer("api.checkout.query.created") });
  assert.deepEqual(summary(value(await open.networx.query(ASK))), { status: "created", facts: [] });
  const late = testProviders({ ...UNTRIED, [QUERY]: answer("api.checkout.query.expired") });
  const report = value(await late.networx.query(ASK));
  assert.deepEqual(summary(report), {
    status: "expired",
    facts: [["canceled", TOKEN, 49900n]],
  });
  assert.deepEqual(
    report.statement.facts,
    late.networx.read(parseJson(fixture("begateway", "checkout.expired"))).statement.facts,
  );
});

Deno.test("networx: a payment the list does not show is found through its token", async () => {
  const gateway = testProviders({
    [TRACKED]: { status: 404, body: "{}" },
    [QUERY]: answer("api.checkout.query.successful"),
    [UID]: answer("api.transaction"),
  });
  assert.deepEqual(summary(value(await gateway.networx.query(ASK))), {
    status: "successful",
    facts: [["captured", "4121-7d1c0003a1", 49900n]],
  });
});

Deno.test("networx: what a checkout says of itself is told with its names and its mode", async () => {
  const live = { ...UNTRIED, [QUERY]: { body: checkout({ "checkout.test": false }) } };
  const { statement } = value(await testProviders(live).networx.query(ASK));
  assert.deepEqual(statement, {
    livemode: true,
    refs: [{ type: "reference", value: "PAY-7d1c0003" }, { type: "order", value: TOKEN }],
    facts: [],
  });
});

Deno.test("networx: a checkout without a status, or whose payment has no id, is only made", async () => {
  for (const payment of [null, {}]) {
    const body = checkout({ "checkout.gateway_response": { payment }, "checkout.status": null });
    const gateway = testProviders({ ...UNTRIED, [QUERY]: { body } });
    assert.equal(value(await gateway.networx.query(ASK)).status, "created");
  }
});

Deno.test("networx: a token the gateway does not know is not found", async () => {
  const gateway = testProviders({ ...UNTRIED, [QUERY]: { status: 404, body: "{}" } });
  assert.deepEqual(summary(value(await gateway.networx.query(ASK))), {
    status: "not_found",
    facts: [],
  });
});

Deno.test("networx: what a token led to that is no payment pays nothing", async () => {
  const gateway = testProviders({
    ...UNTRIED,
    [QUERY]: answer("api.checkout.query.successful"),
    [UID]: {
      body: fixtureWith("begateway", "api.transaction", { "transaction.type": "authorization" }),
    },
  });
  const report = value(await gateway.networx.query(ASK));
  assert.deepEqual(summary(report), { status: "unknown", facts: [] });
  assert.equal(report.statement.details, undefined);
});

Deno.test("networx: without a token the reference alone is asked for", async () => {
  const gateway = testProviders(UNTRIED);
  assert.deepEqual(value(await gateway.networx.query({ ...ASK, orderId: null })), {
    status: "not_found",
    statement: { livemode: false, refs: [{ type: "reference", value: "PAY-7d1c0003" }], facts: [] },
  });
  assert.equal(gateway.calls.length, 1);
});

Deno.test("networx: another's answer is no answer, and a wrong key is a no", async () => {
  const foreign = fixture("begateway", "api.checkout.query.created").replace(TOKEN, "another");
  const other = testProviders({ ...UNTRIED, [QUERY]: { body: foreign } });
  assert.equal((await other.networx.query(ASK)).kind, "unknown");
  const strange = fixture("begateway", "api.transaction").replace('"uid": "4121', '"uid": "9999');
  const wrong = testProviders({
    ...UNTRIED,
    [QUERY]: answer("api.checkout.query.successful"),
    [UID]: { body: strange },
  });
  assert.equal((await wrong.networx.query(ASK)).kind, "unknown");
  const refused = testProviders({ [TRACKED]: { status: 401, body: "{}" } });
  assert.equal((await refused.networx.query(ASK)).kind, "refused");
});

Deno.test("networx: a refunded payment without its refund leaves the question open", async () => {
  const { transaction: payment } = JSON.parse(fixture("begateway", "payment.refunded"));
  const { transaction: refund } = JSON.parse(fixture("begateway", "api.refund.create"));
  const listed = (...transactions: unknown[]) =>
    testProviders({ [TRACKED]: { body: JSON.stringify({ transactions }) } });
  const gateway = listed(payment);
  assert.equal((await gateway.networx.query(ASK)).kind, "unknown");
  const failed = listed(payment, { ...refund, parent_uid: payment.uid, status: "failed" });
  assert.equal((await failed.networx.query(ASK)).kind, "unknown");
  // Who only wants to know whether it was paid is answered.
  assert.deepEqual(summary(value(await gateway.networx.query({ ...ASK, withRefunds: false }))), {
    status: "refunded",
    facts: [["captured", "4121-7d1c0003a1", 49900n]],
  });
});

Deno.test("networx: a refunded payment is told with its refund, and by its own state", async () => {
  const gateway = testProviders({
    [TRACKED]: listed(
      fixture("begateway", "refund.successful"),
      fixture("begateway", "payment.failed"),
      fixture("begateway", "payment.refunded"),
    ),
  });
  const report = value(await gateway.networx.query(ASK));
  assert.deepEqual(summary(report), {
    status: "refunded",
    facts: [
      ["attempt_failed", "4121-7d1c0003a0", 49900n],
      ["captured", "4121-7d1c0003a1", 49900n],
      ["refund_processed", "4122-7d1c0003b1", 10000n],
    ],
  });
  assert.equal(report.statement.details?.email, "ada@example.com");
});

Deno.test("networx: of several attempts one refunded without its refund is enough to leave it open", async () => {
  const attempts = listed(
    fixture("begateway", "payment.failed"),
    fixture("begateway", "payment.refunded"),
  );
  const gateway = testProviders({ [TRACKED]: attempts });
  assert.equal((await gateway.networx.query(ASK)).kind, "unknown");
});

Deno.test("networx: reference and ids are encoded in the path", async () => {
  const gateway = testProviders({
    "GET /v2/transactions/tracking_id/..%2Frefunds%3Fa": answer("api.transactions.none"),
  });
  const report = value(
    await gateway.networx.query({ ...ASK, reference: "../refunds?a", orderId: null }),
  );
  assert.equal(report.status, "not_found");
});
