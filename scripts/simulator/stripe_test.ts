/** Stripe's API, page and webhooks as the simulator plays them. */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, beforeEach, describe, it } from "node:test";
import { type Fixture, type Received, startFixture } from "./fixture.ts";

const FORM = {
  mode: "payment",
  client_reference_id: "PAY-1",
  "metadata[reference]": "PAY-1",
  "payment_intent_data[metadata][reference]": "PAY-1",
  "line_items[0][quantity]": "1",
  "line_items[0][price_data][currency]": "usd",
  "line_items[0][price_data][unit_amount]": "2500",
  "line_items[0][price_data][product_data][name]": "100 credits",
  "adaptive_pricing[enabled]": "false",
  customer_email: "ada@example.com",
  success_url: "https://shop.example/return?reference=PAY-1",
  cancel_url: "https://shop.example/return?reference=PAY-1&left=1",
};

describe("Stripe", () => {
  let fixture: Fixture;
  before(async () => void (fixture = await startFixture()));
  after(() => fixture.close());
  beforeEach(async () => {
    await fixture.control("/reset");
    fixture.receiver.received.length = 0;
    fixture.receiver.answer = () => 200;
  });

  const open = async (fields: Record<string, string> = {}) =>
    (await fixture.stripe("POST", "/checkout/sessions", { ...FORM, ...fields })).json;
  const pay = async (session_id: string, outcome: string, fields: Record<string, unknown> = {}) =>
    (await fixture.control("/stripe/pay", { session_id, outcome, ...fields })).json;
  const typesOf = (received: Received[]) =>
    received.map((one) => JSON.parse(one.body).type as string).sort();
  const objectOf = (received: Received[], type: string) =>
    received.map((one) => JSON.parse(one.body)).find((one) => one.type === type).data.object;

  it("refuses a wrong key with 401", async () => {
    const wrong = await fixture.stripe("GET", "/refunds", undefined, { authorization: "Bearer x" });
    assert.equal(wrong.status, 401);
    assert.equal(wrong.json.error.type, "invalid_request_error");
  });

  it("opens a session and shows it", async () => {
    const session = await open();
    assert.match(session.id, /^cs_test_[A-Za-z0-9]{56}$/);
    assert.equal(session.url, `${fixture.simulator.url}/stripe/c/pay/${session.id}`);
    assert.equal(session.amount_total, 2500);
    assert.equal(session.payment_intent, null);
    assert.deepEqual(session.metadata, { reference: "PAY-1" });
    const shown = await fixture.stripe("GET", `/checkout/sessions/${session.id}`);
    assert.deepEqual(shown.json, session);
  });

  it("gives one answer to one idempotency key, and none to another request with it", async () => {
    const key = { "idempotency-key": "PAY-1" };
    const first = await fixture.stripe("POST", "/checkout/sessions", FORM, key);
    const again = await fixture.stripe("POST", "/checkout/sessions", FORM, key);
    assert.equal(again.json.id, first.json.id);
    assert.equal(again.headers.get("idempotent-replayed"), "true");
    const other = { ...FORM, client_reference_id: "PAY-2" };
    const refused = await fixture.stripe("POST", "/checkout/sessions", other, key);
    assert.equal(refused.status, 400);
    assert.notEqual((await open()).id, first.json.id);
  });

  const refused: [string, Record<string, string>, string][] = [
    ["an unknown parameter", { amount: "2500" }, "parameter_unknown"],
    ["no amount", { "line_items[0][price_data][unit_amount]": "" }, "parameter_invalid"],
    [
      "less than half a dollar",
      { "line_items[0][price_data][unit_amount]": "49" },
      "amount_too_small",
    ],
    ["fils that don't end in 0", {
      "line_items[0][price_data][currency]": "kwd",
      "line_items[0][price_data][unit_amount]": "29591",
    }, "parameter_invalid_integer"],
    ["parts of a króna", {
      "line_items[0][price_data][currency]": "isk",
      "line_items[0][price_data][unit_amount]": "50050",
    }, "parameter_invalid_integer"],
  ];
  for (const [what, fields, code] of refused) {
    it(`refuses a session with ${what}`, async () => {
      const answer = await fixture.stripe("POST", "/checkout/sessions", { ...FORM, ...fields });
      assert.equal(answer.status, 400);
      assert.equal(answer.json.error.code, code);
    });
  }

  it("answers 404 for ids and addresses it doesn't know", async () => {
    const unknown = await fixture.stripe("GET", "/checkout/sessions/cs_test_unknown");
    assert.equal(unknown.status, 404);
    assert.equal(unknown.json.error.code, "resource_missing");
    assert.equal((await fixture.stripe("GET", "/nowhere")).status, 404);
  });

  it("tells one payment by three events, signed with their time and the newest secret", async () => {
    const { id } = await open();
    const { intent } = await pay(id, "success");
    const received = await fixture.webhooks(3);
    assert.deepEqual(typesOf(received), [
      "charge.succeeded",
      "checkout.session.completed",
      "payment_intent.succeeded",
    ]);
    for (const { path, headers, body } of received) {
      assert.equal(path, "/stripe-webhook");
      const [, time, digest] =
        /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers["stripe-signature"])) ?? [];
      const expected = createHmac("sha256", "whsec_fixture").update(`${time}.${body}`);
      assert.equal(digest, expected.digest("hex"));
      assert.ok(Math.abs(Number(time) - Date.now() / 1000) < 5);
    }
    const session = objectOf(received, "checkout.session.completed");
    assert.equal(session.payment_status, "paid");
    assert.equal(session.payment_intent, intent.id);
    assert.equal(objectOf(received, "payment_intent.succeeded").metadata.reference, "PAY-1");
    assert.equal(objectOf(received, "payment_intent.succeeded").amount_received, 2500);
    const shown = await fixture.stripe("GET", `/checkout/sessions/${id}?expand[0]=payment_intent`);
    assert.equal(shown.json.payment_intent.status, "succeeded");
    const query = encodeURIComponent('metadata["reference"]:"PAY-1"');
    const found = await fixture.stripe("GET", `/payment_intents/search?query=${query}`);
    assert.deepEqual(found.json.data.map((one: { id: string }) => one.id), [intent.id]);
  });

  it("signs each attempt with its own time, over the same bytes", async () => {
    fixture.receiver.answer = () => 500;
    const { id } = await open();
    await pay(id, "expired");
    const [first] = await fixture.webhooks(1);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await fixture.control("/deliveries/flush");
    const again = fixture.receiver.received.at(-1);
    assert.equal(again?.body, first?.body);
    assert.notEqual(again?.headers["stripe-signature"], first?.headers["stripe-signature"]);
  });

  it("lets a declined card be followed by another in the same intent", async () => {
    const { id } = await open();
    const declined = await pay(id, "declined");
    const [failed] = await fixture.webhooks(1);
    assert.equal(JSON.parse(failed?.body ?? "").type, "payment_intent.payment_failed");
    const paid = await pay(id, "success");
    assert.equal(paid.intent.id, declined.intent.id);
    const twice = fixture.control("/stripe/pay", { session_id: id, outcome: "success" });
    await assert.rejects(twice, /complete/);
  });

  for (
    const [outcome, ends] of [["async_success", "succeeded"], ["async_failed", "failed"]] as const
  ) {
    it(`completes a session unpaid when a debit is to come, which then has ${ends}`, async () => {
      const { id } = await open();
      await pay(id, outcome, { delay_ms: 60_000 });
      const early = await fixture.webhooks(2);
      assert.equal(objectOf(early, "checkout.session.completed").payment_status, "unpaid");
      await fixture.control("/deliveries/flush");
      const received = await fixture.webhooks(4);
      const session = objectOf(received, `checkout.session.async_payment_${ends}`);
      assert.equal(session.payment_status, ends === "succeeded" ? "paid" : "unpaid");
    });
  }

  it("expires a session, also through the API, and charges half when told so", async () => {
    const first = await open();
    await pay(first.id, "expired");
    const second = await open();
    const expired = await fixture.stripe("POST", `/checkout/sessions/${second.id}/expire`, {});
    assert.equal(expired.json.status, "expired");
    assert.deepEqual(typesOf(await fixture.webhooks(2)), [
      "checkout.session.expired",
      "checkout.session.expired",
    ]);
    const third = await open();
    assert.equal((await pay(third.id, "wrong_amount")).intent.amount, 1250);
  });

  it("refunds in parts, counts them up in charge.refunded, and not too much", async () => {
    const { id } = await open();
    const { intent } = await pay(id, "success");
    await fixture.webhooks(3);
    const refund = await fixture.stripe("POST", "/refunds", {
      payment_intent: intent.id,
      amount: "1000",
    });
    assert.equal(refund.json.status, "pending");
    await fixture.control("/stripe/refund", { reference: "PAY-1", amount: 500, outcome: "failed" });
    const charges = (await fixture.webhooks(7)).map((one) => JSON.parse(one.body))
      .filter(({ type }) => type === "charge.refunded")
      .map(({ data }) => data.object.amount_refunded);
    assert.deepEqual(charges.sort(), [1000, 1500]);
    const much = await fixture.stripe("POST", "/refunds", {
      payment_intent: intent.id,
      amount: "1001",
    });
    assert.equal(much.status, 400);
    await fixture.control("/deliveries/flush");
    const types = typesOf(await fixture.webhooks(12));
    assert.equal(types.filter((one) => one === "refund.updated").length, 2);
    assert.equal(types.filter((one) => one === "charge.refund.updated").length, 2);
    assert.equal(types.filter((one) => one === "refund.failed").length, 1);
    const newest = await fixture.stripe("GET", `/refunds?payment_intent=${intent.id}&limit=1`);
    assert.equal(newest.json.has_more, true);
    const rest = await fixture.stripe(
      "GET",
      `/refunds?payment_intent=${intent.id}&limit=1&starting_after=${newest.json.data[0].id}`,
    );
    assert.equal(rest.json.data[0].id, refund.json.id);
    assert.equal(rest.json.has_more, false);
  });

  it("withdraws nothing for an inquiry, and gives back what a won dispute took", async () => {
    const { id } = await open();
    await pay(id, "success");
    await fixture.webhooks(3);
    const about = { reference: "PAY-1" };
    await fixture.control("/stripe/dispute", { ...about, outcome: "inquiry" });
    const won = fixture.control("/stripe/dispute", { ...about, outcome: "won" });
    await assert.rejects(won, /can't be won/);
    await fixture.control("/stripe/dispute", { ...about, outcome: "escalated" });
    const { dispute } =
      (await fixture.control("/stripe/dispute", { ...about, outcome: "won" })).json;
    assert.deepEqual(dispute.moved, [-2500, 2500]);
    await fixture.control("/stripe/dispute", { ...about, amount: 1000 });
    await fixture.control("/stripe/dispute", { ...about, outcome: "lost" });
    assert.deepEqual(typesOf(await fixture.webhooks(11)).filter((one) => one.includes("dispute")), [
      "charge.dispute.closed",
      "charge.dispute.closed",
      "charge.dispute.created",
      "charge.dispute.created",
      "charge.dispute.funds_reinstated",
      "charge.dispute.funds_withdrawn",
      "charge.dispute.funds_withdrawn",
      "charge.dispute.updated",
    ]);
    const listed = await fixture.stripe("GET", "/disputes");
    assert.deepEqual(listed.json.data.map((one: { status: string }) => one.status), [
      "lost",
      "won",
    ]);
  });

  it("pays a subscription's months by invoices, whose intents know nothing of us", async () => {
    const call = { reference: "SUB-1", amount: 1500 };
    const { subscription, invoice } = (await fixture.control("/stripe/subscription", call)).json;
    const received = await fixture.webhooks(6);
    assert.deepEqual(typesOf(received), [
      "charge.succeeded",
      "customer.subscription.created",
      "invoice.paid",
      "invoice.payment_succeeded",
      "invoice_payment.paid",
      "payment_intent.succeeded",
    ]);
    assert.deepEqual(objectOf(received, "payment_intent.succeeded").metadata, {});
    assert.equal(objectOf(received, "invoice_payment.paid").invoice, invoice.id);
    const next = await fixture.control("/stripe/invoice", { subscription_id: subscription.id });
    assert.notEqual(next.json.invoice.id, invoice.id);
    const path = `/invoices/${next.json.invoice.id}`;
    assert.equal((await fixture.stripe("GET", path)).json.payments, undefined);
    const shown = (await fixture.stripe("GET", `${path}?expand[0]=payments`)).json;
    assert.equal(shown.billing_reason, "subscription_cycle");
    assert.equal(
      shown.payments.data[0].payment.payment_intent,
      next.json.invoice.payment_intent,
    );
  });

  const { "payment_intent_data[metadata][reference]": _, ...PLAN } = {
    ...FORM,
    mode: "subscription",
    "subscription_data[metadata][reference]": "PAY-1",
    "line_items[0][price_data][recurring][interval]": "month",
  };
  const subscribe = async (outcome: string) => {
    const { id } = (await fixture.stripe("POST", "/checkout/sessions", PLAN)).json;
    const paid = await pay(id, outcome);
    return { id, ...paid.session };
  };
  const cancel = (id: string) =>
    fixture.stripe("POST", `/subscriptions/${id}`, { cancel_at_period_end: "true" });

  it("begins a subscription in a session, which names it and its first invoice", async () => {
    const { id, subscription, invoice } = await subscribe("success");
    const received = await fixture.webhooks(7);
    assert.equal(typesOf(received).filter((one) => one === "checkout.session.completed").length, 1);
    const completed = objectOf(received, "checkout.session.completed");
    assert.deepEqual(
      [completed.mode, completed.subscription, completed.invoice, completed.payment_intent],
      ["subscription", subscription, invoice, null],
    );
    const paid = objectOf(received, "invoice.paid").parent.subscription_details;
    assert.deepEqual(paid, { metadata: { reference: "PAY-1" }, subscription });
    const path = `/checkout/sessions/${id}?expand[0]=payment_intent&expand[1]=invoice.payments`;
    const shown = (await fixture.stripe("GET", path)).json;
    assert.equal(shown.invoice.id, invoice);
    assert.match(shown.invoice.payments.data[0].payment.payment_intent, /^pi_/);
  });

  it("lets months pass until a subscription that was cancelled ends with the one that is paid", async () => {
    const { subscription } = await subscribe("no_webhook");
    assert.deepEqual(fixture.receiver.received, []);
    const month = async () =>
      (await fixture.control("/stripe/invoice", { reference: "PAY-1" })).json;
    assert.match((await month()).invoice.id, /^in_/);
    await fixture.webhooks(5);
    const ending = (await cancel(subscription)).json;
    assert.deepEqual([ending.status, ending.cancel_at_period_end], ["active", true]);
    assert.equal(ending.cancel_at, ending.items.data[0].current_period_end);
    assert.equal((await month()).invoice, null);
    const received = await fixture.webhooks(7);
    assert.equal(objectOf(received, "customer.subscription.updated").cancel_at, ending.cancel_at);
    const deleted = objectOf(received, "customer.subscription.deleted");
    assert.deepEqual([deleted.status, deleted.ended_at], ["canceled", ending.cancel_at]);
    assert.equal((await cancel(subscription)).status, 404);
    await assert.rejects(month(), /ended/);
  });

  const mixed: [string, Record<string, string>, Record<string, string>][] = [
    ["a subscription whose price does not recur", FORM, { mode: "subscription" }],
    ["a payment whose price recurs", PLAN, { mode: "payment" }],
    ["a subscription with an intent's data", PLAN, {
      "payment_intent_data[metadata][reference]": "PAY-1",
    }],
  ];
  for (const [what, form, fields] of mixed) {
    it(`refuses ${what}`, async () => {
      const answer = await fixture.stripe("POST", "/checkout/sessions", { ...form, ...fields });
      assert.equal(answer.status, 400);
    });
  }

  it("has a page that says what a month costs", async () => {
    const session = (await fixture.stripe("POST", "/checkout/sessions", PLAN)).json;
    const page = await fixture.get(`/stripe/c/pay/${session.id}`);
    assert.match(page.text, /USD 25\.00 a month/);
    assert.doesNotMatch(page.text, /bank debit/);
  });

  it("has a page that pays and sends the payer back", async () => {
    const session = await open();
    const page = await fixture.get(`/stripe/c/pay/${session.id}`);
    assert.match(page.text, /USD 25\.00/);
    const choose = async (outcome: string) =>
      (await fetch(`${session.url}/pay`, { method: "POST", body: JSON.stringify({ outcome }) }))
        .json();
    assert.equal((await choose("cancel")).redirect, FORM.cancel_url);
    assert.equal((await choose("declined")).redirect, null);
    assert.equal((await choose("success")).redirect, FORM.success_url);
    assert.match((await fixture.get(`/stripe/c/pay/${session.id}`)).text, /already paid here/);
    assert.match((await fixture.get("/stripe/c/pay/cs_test_unknown")).text, /is not known/);
  });
});
