import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import Stripe from "stripe";
import { isoExponent } from "../currency.ts";
import { parseJson } from "../json.ts";
import { FIXED_NOW, fixture, fixtureWith, signStripe, testProviders } from "../testing/fakes.ts";
import type { GatewayAnswer, PaymentReport } from "./provider.ts";
import { stripeExponent } from "./stripe_shapes.ts";
import { isSignedByStripe } from "./stripe_signature.ts";

const REFERENCE = "PAY-7d1c0005";
const SESSION = "cs_test_a1PAYONCE00000001";
const INTENT = "pi_3PAYONCE00000001";
const CHECKOUT = {
  reference: REFERENCE,
  amount: 2500n,
  currency: "USD",
  email: "ada@example.com",
  description: "100 credits",
  billing: "once" as const,
  callbackUrl: "https://shop.example/payments/return",
};
const ASK = { reference: REFERENCE, orderId: SESSION, withRefunds: false };
const OPEN = "POST /v1/checkout/sessions";
const RETRIEVE = `GET /v1/checkout/sessions/${SESSION}?expand[0]=payment_intent` +
  "&expand[1]=invoice.payments";
const SEARCH = "GET /v1/payment_intents/search?query=metadata[%22reference%22]%3A%22" +
  `${REFERENCE}%22&limit=100`;
const REFUNDS = `GET /v1/refunds?payment_intent=${INTENT}&limit=100`;
const DISPUTES = `GET /v1/disputes?payment_intent=${INTENT}&limit=100`;
const INVOICE = "GET /v1/invoices/in_1PAYONCE00000001?expand[0]=payments";

const stripe = (name: string) => ({ body: fixture("stripe", name) });
const bytes = (text: string) => new TextEncoder().encode(text);

function value<T>(answer: GatewayAnswer<T>): T {
  if (answer.kind !== "answered") throw new Error(`${answer.kind}: ${answer.message}`);
  return answer.value;
}

function summary({ status, statement }: PaymentReport) {
  const facts = statement.facts.map(({ type, object_id, amount }) => [type, object_id, amount]);
  return { status, facts };
}

Deno.test("a session is opened with the amount and reference of the row, under one key", async () => {
  const gateway = testProviders({ [OPEN]: stripe("api.session.open") });
  assert.deepEqual(value(await gateway.stripe.openCheckout(CHECKOUT)), {
    checkout: { redirect_url: `https://checkout.stripe.com/c/pay/${SESSION}#fidpayonce` },
    refs: [{ type: "order", value: SESSION }],
  });
  assert.deepEqual(gateway.calls, [{
    method: "POST",
    url: "https://stripe.test/v1/checkout/sessions",
    authorization: "Bearer sk_test_fixture_stripe",
    idempotencyKey: REFERENCE,
    body: {
      mode: "payment",
      client_reference_id: REFERENCE,
      "metadata[reference]": REFERENCE,
      "payment_intent_data[metadata][reference]": REFERENCE,
      "line_items[0][quantity]": "1",
      "line_items[0][price_data][currency]": "usd",
      "line_items[0][price_data][unit_amount]": "2500",
      "line_items[0][price_data][product_data][name]": "100 credits",
      "adaptive_pricing[enabled]": "false",
      customer_email: "ada@example.com",
      success_url: `https://shop.example/payments/return?reference=${REFERENCE}`,
      cancel_url: `https://shop.example/payments/return?reference=${REFERENCE}&cancelled=1`,
    },
  }]);
});

Deno.test("without an address and a description a session is opened all the same", async () => {
  const gateway = testProviders({ [OPEN]: stripe("api.session.open") });
  await gateway.stripe.openCheckout({ ...CHECKOUT, email: null, description: "" });
  const body: Record<string, unknown> = Object(gateway.calls[0].body);
  assert.equal("customer_email" in body, false);
  assert.equal(body["line_items[0][price_data][product_data][name]"], REFERENCE);
});

Deno.test("a session of another amount, currency or reference is not ours", async () => {
  for (const other of [{ amount: 2501n }, { currency: "EUR" }, { reference: "PAY-other" }]) {
    const gateway = testProviders({ [OPEN]: stripe("api.session.open") });
    const answer = await gateway.stripe.openCheckout({ ...CHECKOUT, ...other });
    assert.equal(answer.kind, "unknown");
  }
});

Deno.test("a session without an address to go to is no answer", async () => {
  const gateway = testProviders({ [OPEN]: stripe("api.session.expired") });
  assert.equal((await gateway.stripe.openCheckout(CHECKOUT)).kind, "unknown");
});

const COUNTED: [currency: string, ours: bigint, theirs: string | null][] = [
  ["USD", 2500n, "2500"],
  ["JPY", 500n, "500"],
  ["XOF", 1500n, "1500"],
  ["UGX", 2000n, "200000"],
  ["ISK", 500n, "50000"],
  ["HUF", 17500n, "17500"],
  ["MGA", 500000n, "5000"],
  ["MGA", 500050n, null],
  ["KWD", 29590n, "29590"],
  ["KWD", 29591n, null],
  ["KWD", 1000n, "1000"],
  ["USD", 9007199254740993n, null],
];
for (const [currency, ours, theirs] of COUNTED) {
  Deno.test(`${ours} of ${currency} is sent as ${theirs ?? "nothing"}`, async () => {
    const gateway = testProviders({ [OPEN]: stripe("api.session.open") });
    await gateway.stripe.openCheckout({ ...CHECKOUT, amount: ours, currency });
    const sent: Record<string, unknown> = Object(gateway.calls[0]?.body);
    assert.equal(sent["line_items[0][price_data][unit_amount]"] ?? null, theirs);
  });
}

Deno.test("only ISK, UGX and MGA are counted otherwise than ISO says", () => {
  const taken = ["USD", "EUR", "HUF", "TWD", "JPY", "KRW", "CLP", "VND", "XAF", "XOF", "XPF"];
  for (const currency of [...taken, "BHD", "JOD", "KWD", "OMR", "TND"]) {
    assert.equal(stripeExponent(currency), isoExponent(currency), currency);
  }
  assert.deepEqual(["ISK", "UGX", "MGA"].map(stripeExponent), [2, 2, 0]);
});

Deno.test("a paid session is a capture, as the webhooks tell it", async () => {
  const gateway = testProviders({ [RETRIEVE]: stripe("api.session.paid") });
  const report = value(await gateway.stripe.query(ASK));
  assert.deepEqual(summary(report), {
    status: "succeeded",
    facts: [["captured", INTENT, 2500n]],
  });
  assert.deepEqual(report.statement.refs, [
    { type: "order", value: SESSION },
    { type: "payment", value: INTENT },
    { type: "reference", value: REFERENCE },
  ]);
  const told = gateway.stripe.read(parseJson(fixture("stripe", "checkout.session.completed.paid")));
  const identity = (
    { type, object_id, amount, currency }: PaymentReport["statement"]["facts"][0],
  ) => [
    type,
    object_id,
    amount,
    currency,
  ];
  assert.deepEqual(
    report.statement.facts.map(identity),
    told.statement.facts.map(identity),
  );
  const { paid_at: _, ...details } = told.statement.details ?? {};
  assert.deepEqual(report.statement.details, { ...details, gateway_response: "succeeded" });
});

const STATES: [answer: string, status: string, facts: unknown[]][] = [
  ["open", "open", []],
  ["processing", "processing", []],
  ["failed", "requires_payment_method", [["attempt_failed", INTENT, 2500n]]],
  ["expired", "expired", [["canceled", SESSION, 2500n]]],
];
for (const [name, status, facts] of STATES) {
  Deno.test(`a session that is ${name} is told as ${status}`, async () => {
    const gateway = testProviders({ [RETRIEVE]: stripe(`api.session.${name}`) });
    assert.deepEqual(summary(value(await gateway.stripe.query(ASK))), { status, facts });
  });
}

const ATTEMPTS: [what: string, changes: Record<string, unknown>, facts: string[]][] = [
  ["an intent that was given up", { status: "canceled" }, ["canceled"]],
  ["an intent nobody has tried", { status: "requires_payment_method" }, []],
  [
    "an intent that is tried again",
    { status: "processing", last_payment_error: { message: "Your card was declined." } },
    [],
  ],
];
for (const [what, changes, expected] of ATTEMPTS) {
  Deno.test(`${what} is told as ${expected[0] ?? "nothing"}`, async () => {
    const body = fixtureWith(
      "stripe",
      "api.session.processing",
      Object.fromEntries(
        Object.entries(changes).map(([name, value]) => [`payment_intent.${name}`, value]),
      ),
    );
    const gateway = testProviders({ [RETRIEVE]: { body } });
    const { statement } = value(await gateway.stripe.query(ASK));
    assert.deepEqual(statement.facts.map(({ type }) => type), expected);
  });
}

Deno.test("live and test are the intent's, else the session's, else the key's", async () => {
  const modeOf = async (answers: Parameters<typeof testProviders>[0], orderId: string | null) =>
    value(await testProviders(answers).stripe.query({ ...ASK, orderId })).statement.livemode;
  const session = (name: string, changes: Record<string, unknown>) => ({
    [RETRIEVE]: { body: fixtureWith("stripe", `api.session.${name}`, changes) },
  });
  const live = { "payment_intent.livemode": true };
  assert.equal(await modeOf(session("paid", live), SESSION), true);
  assert.equal(await modeOf(session("open", { livemode: true }), SESSION), true);
  assert.equal(await modeOf({ [SEARCH]: stripe("api.intent.search.none") }, null), false);
});

Deno.test("refunds and disputes are listed when they are asked for, inquiries left out", async () => {
  const gateway = testProviders({
    [RETRIEVE]: stripe("api.session.paid"),
    [REFUNDS]: stripe("api.refund.list"),
    [DISPUTES]: stripe("api.dispute.list"),
  });
  const report = value(await gateway.stripe.query({ ...ASK, withRefunds: true }));
  assert.deepEqual(summary(report).facts, [
    ["captured", INTENT, 2500n],
    ["refund_pending", "re_3PAYONCE00000002", 500n],
    ["refund_processed", "re_3PAYONCE00000001", 1000n],
    ["dispute_opened", "du_1PAYONCE00000001", 2500n],
  ]);
});

Deno.test("a list of several pages is read to its end", async () => {
  const page = JSON.parse(fixture("stripe", "api.refund.list"));
  const last = { ...page, data: [{ ...page.data[0], id: "re_3PAYONCE00000003" }] };
  const gateway = testProviders({
    [RETRIEVE]: stripe("api.session.paid"),
    [REFUNDS]: { body: JSON.stringify({ ...page, has_more: true }) },
    [`${REFUNDS}&starting_after=re_3PAYONCE00000001`]: { body: JSON.stringify(last) },
    [DISPUTES]: stripe("api.dispute.none"),
  });
  const report = value(await gateway.stripe.query({ ...ASK, withRefunds: true }));
  assert.equal(report.statement.facts.length, 4);
});

Deno.test("a session whose creation was never answered is looked for by what was paid in it", async () => {
  const gateway = testProviders({ [SEARCH]: stripe("api.intent.search") });
  const report = value(await gateway.stripe.query({ ...ASK, orderId: null }));
  assert.deepEqual(summary(report), {
    status: "succeeded",
    facts: [["attempt_failed", "pi_3PAYONCE00000000", 2500n], ["captured", INTENT, 2500n]],
  });
  const nobody = testProviders({ [SEARCH]: stripe("api.intent.search.none") });
  const none = value(await nobody.stripe.query({ ...ASK, orderId: null }));
  assert.deepEqual(summary(none), { status: "not_found", facts: [] });
  assert.deepEqual(none.statement.refs, [{ type: "reference", value: REFERENCE }]);
});

Deno.test("what a search brings beside it is not ours, and a reference can't widen it", async () => {
  const { data: [intent], ...list } = JSON.parse(fixture("stripe", "api.intent.search"));
  const others = [{ ...intent, metadata: {} }, { ...intent, metadata: null }];
  const body = JSON.stringify({ ...list, data: others });
  const gateway = testProviders({ [SEARCH]: { body } });
  assert.equal(value(await gateway.stripe.query({ ...ASK, orderId: null })).status, "not_found");
  const strange = testProviders();
  await strange.stripe.query({ ...ASK, orderId: null, reference: '" OR \\' });
  const { searchParams } = new URL(strange.calls[0].url);
  assert.equal(searchParams.get("query"), 'metadata["reference"]:"\\" OR \\\\"');
});

Deno.test("another payment's session is no answer", async () => {
  const body = fixture("stripe", "api.session.paid").replaceAll(REFERENCE, "PAY-other");
  const gateway = testProviders({ [RETRIEVE]: { body } });
  assert.equal((await gateway.stripe.query(ASK)).kind, "unknown");
});

Deno.test("an invoice is a capture of its own, once it is paid", async () => {
  const ask = { ...ASK, orderId: "in_1PAYONCE00000001" };
  const paid = testProviders({ [INVOICE]: stripe("api.invoice.paid") });
  const report = value(await paid.stripe.query(ask));
  assert.deepEqual(summary(report), {
    status: "paid",
    facts: [["captured", "in_1PAYONCE00000001", 1500n]],
  });
  // The intent is how its refunds and disputes name it.
  assert.ok(report.statement.refs.some(({ value }) => value === "pi_3PAYONCE00000009"));
  const open = testProviders({ [INVOICE]: stripe("api.invoice.open") });
  assert.deepEqual(summary(value(await open.stripe.query(ask))), { status: "open", facts: [] });
  // Part of it may be paid: a month is paid when all of it is.
  const part = fixtureWith("stripe", "api.invoice.open", { amount_paid: 700, livemode: true });
  const partly = testProviders({ [INVOICE]: { body: part } });
  const { statement } = value(await partly.stripe.query(ask));
  assert.deepEqual([statement.facts, statement.livemode], [[], true]);
});

Deno.test("a monthly plan opens a session of its own mode, for the price of a month", async () => {
  const gateway = testProviders({ [OPEN]: stripe("api.session.subscription.open") });
  const plan = { ...CHECKOUT, amount: 1500n, billing: "month" as const };
  assert.deepEqual(value(await gateway.stripe.openCheckout(plan)).refs, [
    { type: "order", value: SESSION },
  ]);
  const { customer_email: _email, success_url: _success, cancel_url: _cancel, ...sent } = Object(
    gateway.calls[0].body,
  );
  assert.deepEqual(sent, {
    mode: "subscription",
    client_reference_id: REFERENCE,
    "metadata[reference]": REFERENCE,
    "subscription_data[metadata][reference]": REFERENCE,
    "line_items[0][quantity]": "1",
    "line_items[0][price_data][currency]": "usd",
    "line_items[0][price_data][unit_amount]": "1500",
    "line_items[0][price_data][recurring][interval]": "month",
    "line_items[0][price_data][product_data][name]": "100 credits",
    "adaptive_pricing[enabled]": "false",
  });
});

Deno.test("only Stripe sells plans: the others say no and are not asked", async () => {
  for (const name of ["paystack", "razorpay", "networx", "secure-processor"] as const) {
    const gateway = testProviders();
    const answer = await gateway[name].openCheckout({ ...CHECKOUT, billing: "month" });
    assert.equal(answer.kind, "refused", name);
    assert.deepEqual(gateway.calls, []);
    assert.equal(gateway[name].cancelSubscription, undefined);
  }
});

const SUBSCRIPTION = "sub_1PAYONCE00000001";
const PERIOD_END = "2026-04-04T10:15:02.000Z";

Deno.test("a session that began a plan is told by its first invoice, as the webhook tells it", async () => {
  const gateway = testProviders({ [RETRIEVE]: stripe("api.session.subscription") });
  const report = value(await gateway.stripe.query(ASK));
  assert.deepEqual(summary(report), {
    status: "paid",
    facts: [["captured", "in_1PAYONCE00000001", 1500n]],
  });
  const told = gateway.stripe.read(parseJson(fixture("stripe", "invoice.paid"))).statement;
  assert.deepEqual(report.statement.subscription, told.subscription);
  // Whichever comes first, the same invoice finds the same payment: our reference is the plan's, not the month's.
  assert.deepEqual(report.statement.refs.slice(0, 3), told.refs);
  assert.ok(report.statement.refs.every(({ type }) => type !== "reference"));
});

Deno.test("a plan nobody has paid is a session like any other", async () => {
  const gateway = testProviders({ [RETRIEVE]: stripe("api.session.subscription.open") });
  const report = value(await gateway.stripe.query(ASK));
  assert.deepEqual(summary(report), { status: "open", facts: [] });
  assert.equal(report.statement.subscription, undefined);
});

const CANCEL = `POST /v1/subscriptions/${SUBSCRIPTION}`;

Deno.test("a plan is cancelled at the end of the month that is paid", async () => {
  const gateway = testProviders({ [CANCEL]: stripe("api.subscription.ending") });
  assert.deepEqual(value(await gateway.stripe.cancelSubscription!(SUBSCRIPTION)), {
    livemode: false,
    refs: [{ type: "subscription", value: SUBSCRIPTION }],
    facts: [],
    details: { customer_code: "cus_PAYONCE000001" },
    subscription: {
      id: SUBSCRIPTION,
      status: "active",
      reference: REFERENCE,
      period_end: PERIOD_END,
      ends_at: PERIOD_END,
    },
  });
  assert.deepEqual(gateway.calls[0].body, { cancel_at_period_end: "true" });
});

Deno.test("another plan's answer, silence and a no are told apart when one is cancelled", async () => {
  const other = fixture("stripe", "api.subscription.ending").replaceAll(SUBSCRIPTION, "sub_other");
  const cases = [
    [{ body: other }, "unknown"],
    ["silence", "unknown"],
    [{ status: 404, ...stripe("api.error") }, "refused"],
  ] as const;
  for (const [answer, kind] of cases) {
    const gateway = testProviders({ [CANCEL]: answer });
    assert.equal((await gateway.stripe.cancelSubscription!(SUBSCRIPTION)).kind, kind);
  }
});

const SUBSCRIBED = `GET /v1/subscriptions/${SUBSCRIPTION}`;
const INVOICES =
  `GET /v1/invoices?subscription=${SUBSCRIPTION}&status=paid&limit=12&expand[0]=data.payments`;

Deno.test("a plan is told with its paid months, the oldest first, each as its webhook tells it", async () => {
  const first = fixture("stripe", "api.invoice.paid");
  const second = first.replaceAll("in_1PAYONCE00000001", "in_2");
  const gateway = testProviders({
    [SUBSCRIBED]: stripe("api.subscription.ending"),
    [INVOICES]: { body: `{"object":"list","data":[${second},${first}],"has_more":false}` },
  });
  const [plan, ...months] = value(await gateway.stripe.bills!(SUBSCRIPTION));
  assert.deepEqual([plan?.facts, plan?.subscription?.status], [[], "active"]);
  assert.deepEqual(
    months.map(({ facts }) => facts.map(({ type, object_id }) => [type, object_id])),
    [[["captured", "in_1PAYONCE00000001"]], [["captured", "in_2"]]],
  );
  const told = gateway.stripe.read(parseJson(fixture("stripe", "invoice.paid"))).statement;
  assert.deepEqual(months[0]?.subscription, told.subscription);
  assert.deepEqual(months[0]?.refs.slice(0, 3), told.refs);
  assert.deepEqual([plan, ...months].map(({ livemode }) => livemode), [false, false, false]);
});

Deno.test("a plan that can't be told whole is not told at all", async () => {
  const other = fixture("stripe", "api.subscription.ending").replaceAll(SUBSCRIPTION, "sub_other");
  const bills = (answers: Parameters<typeof testProviders>[0]) =>
    testProviders(answers).stripe.bills!(SUBSCRIPTION);
  const months = { [INVOICES]: { body: '{"object":"list","data":[],"has_more":false}' } };
  assert.equal((await bills({ [SUBSCRIBED]: { body: other }, ...months })).kind, "unknown");
  const plan = stripe("api.subscription.ending");
  assert.equal((await bills({ [SUBSCRIBED]: plan, [INVOICES]: "silence" })).kind, "unknown");
});

Deno.test("what a payer can write on a payment link's page begins no plan of ours", () => {
  const text = fixture("stripe", "checkout.session.completed.subscription");
  const event = JSON.parse(text);
  event.data.object.metadata = {};
  event.data.object.client_reference_id = REFERENCE;
  const { statement } = testProviders().stripe.read(parseJson(JSON.stringify(event)));
  assert.deepEqual(statement.subscription, { id: SUBSCRIPTION });
});

Deno.test("nor does it pay a payment of ours, whose reference the payer wrote there", () => {
  for (const name of ["checkout.session.completed.paid", "checkout.session.expired"]) {
    const event = JSON.parse(fixture("stripe", name));
    event.data.object.metadata = {};
    event.data.object.client_reference_id = REFERENCE;
    const { statement } = testProviders().stripe.read(parseJson(JSON.stringify(event)));
    assert.deepEqual([statement.refs, statement.facts], [[], []], name);
  }
});

Deno.test("Stripe's no is a no, unless another request with the same key is under way", async () => {
  for (const [status, kind] of [[404, "refused"], [409, "unknown"], [429, "refused"]] as const) {
    const gateway = testProviders({ [RETRIEVE]: { status, ...stripe("api.error") } });
    assert.equal((await gateway.stripe.query(ASK)).kind, kind, String(status));
  }
});

Deno.test("Stripe is off without a key of this mode, or a page to send the payer back to", () => {
  const isOn = (given: Record<string, string>) =>
    testProviders({}, given).stripe.unavailable() === null;
  assert.equal(isOn({}), true);
  assert.equal(isOn({ STRIPE_SECRET_KEY: "rk_test_restricted" }), true);
  const unset = testProviders({}, { STRIPE_SECRET_KEY: "" }).stripe.unavailable();
  assert.match(unset ?? "", /STRIPE_SECRET_KEY is not set/);
  assert.equal(isOn({ STRIPE_SECRET_KEY: "pk_test_public" }), false);
  assert.equal(isOn({ PAYONCE_MODE: "live" }), false);
  assert.equal(isOn({ STRIPE_SECRET_KEY: "sk_live_1" }), false);
  assert.equal(isOn({ STRIPE_SECRET_KEY: "sk_live_1", PAYONCE_MODE: "live" }), true);
  assert.equal(isOn({ PAYONCE_WEB_URL: "" }), false);
});

Deno.test("live and test come from the event, not from the key", () => {
  const event = fixture("stripe", "refund.created");
  const live = event.replace('"livemode": false', '"livemode": true');
  const { read } = testProviders().stripe;
  assert.equal(read(parseJson(event)).statement.livemode, false);
  assert.equal(read(parseJson(live)).statement.livemode, true);
  assert.throws(() => read(parseJson(event.replace('"livemode": false', '"livemode": "no"'))));
});

// stripe-node's vectors of the HMAC under a signature (test/crypto/helpers.ts).
const PUBLIC: [message: string, digest: string][] = [
  ["", "f7f9bd47fb987337b5796fdc1fdb9ba221d0d5396814bfcaf9521f43fd8927fd"],
  [
    '{"obj1":"hello","obj2":"world"}',
    "bebb1a643997f419b315ddba19e6f5411e1ce7f810ba6d3617ce72823092f363",
  ],
  ["\u{1f600}", "837da296d05c4fe31f61d5d7ead035099d9585a5bcde87de952012a78f0b0c43"],
];

Deno.test("the digest under a signature is the one of Stripe's own vectors", () => {
  for (const [message, digest] of PUBLIC) {
    assert.equal(createHmac("sha256", "test_secret").update(message).digest("hex"), digest);
  }
});

const BODY = '{"id":"evt_test_webhook","object":"event"}';

Deno.test("a header made by Stripe's SDK is right, and not with one byte changed", async () => {
  const header = await Stripe.webhooks.generateTestHeaderStringAsync({
    payload: BODY,
    secret: "whsec_new",
    timestamp: FIXED_NOW.getTime() / 1000,
    cryptoProvider: Stripe.createSubtleCryptoProvider(),
  });
  assert.equal(header, signStripe(BODY, "whsec_new", FIXED_NOW));
  assert.equal(await isSignedByStripe(["whsec_new"], bytes(BODY), header, FIXED_NOW), true);
  for (let at = 0; at < BODY.length; at++) {
    const changed = bytes(BODY);
    changed[at] ^= 1;
    assert.equal(await isSignedByStripe(["whsec_new"], changed, header, FIXED_NOW), false);
  }
});

Deno.test("an old signature is refused, after five minutes", async () => {
  const after = (seconds: number) => new Date(FIXED_NOW.getTime() + seconds * 1000);
  const header = signStripe(BODY, "whsec_new", FIXED_NOW);
  const isRight = (now: Date) => isSignedByStripe(["whsec_new"], bytes(BODY), header, now);
  assert.equal(await isRight(after(300)), true);
  assert.equal(await isRight(after(301)), false);
  // Another time in the header is another signature.
  const later = header.replace(/t=\d+/, "t=1772620000");
  assert.equal(await isSignedByStripe(["whsec_new"], bytes(BODY), later, after(700)), false);
});

Deno.test("any v1 under any of the secrets is enough, other schemes are none", async () => {
  const isRight = (secrets: string[], header: string) =>
    isSignedByStripe(secrets, bytes(BODY), header, FIXED_NOW);
  const [time, ofNew] = signStripe(BODY, "whsec_new", FIXED_NOW).split(",");
  const [, ofOld] = signStripe(BODY, "whsec_old", FIXED_NOW).split(",");
  const both = `${time},${ofOld},${ofNew}`;
  assert.equal(await isRight(["whsec_new"], both), true);
  assert.equal(await isRight(["whsec_old"], both), true);
  assert.equal(await isRight(["whsec_other", "whsec_old"], `${time},${ofOld}`), true);
  assert.equal(await isRight(["whsec_other"], both), false);
  assert.equal(await isRight([], both), false);
  assert.equal(await isRight(["whsec_new"], `${time},${ofNew.replace("v1", "v0")}`), false);
  assert.equal(await isRight(["whsec_new"], ofNew), false);
  assert.equal(await isRight(["whsec_new"], ""), false);
});

Deno.test("the bytes are signed, not the text they stand for", async () => {
  const header = signStripe(BODY, "whsec_new", FIXED_NOW);
  const marked = Uint8Array.of(0xef, 0xbb, 0xbf, ...bytes(BODY));
  assert.equal(await isSignedByStripe(["whsec_new"], marked, header, FIXED_NOW), false);
  const broken = Uint8Array.of(...bytes(BODY), 0xff);
  const ofBroken = signStripe(broken, "whsec_new", FIXED_NOW);
  assert.equal(await isSignedByStripe(["whsec_new"], broken, ofBroken, FIXED_NOW), true);
  const replaced = bytes(`${BODY}\ufffd`);
  assert.equal(await isSignedByStripe(["whsec_new"], replaced, ofBroken, FIXED_NOW), false);
});
