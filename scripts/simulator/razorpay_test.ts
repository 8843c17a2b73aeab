/** Razorpay's API and webhooks as the simulator plays them. */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, beforeEach, describe, it } from "node:test";
import { type Fixture, type Received, SECRETS, startFixture } from "./fixture.ts";
import { signCheckout } from "./razorpay/events.ts";

describe("Razorpay", () => {
  let fixture: Fixture;
  before(async () => void (fixture = await startFixture()));
  after(() => fixture.close());
  beforeEach(async () => {
    await fixture.control("/reset");
    fixture.receiver.received.length = 0;
    fixture.receiver.answer = () => 200;
  });

  const order = async (fields: Record<string, unknown> = {}) =>
    (await fixture.razorpay("POST", "/orders", {
      amount: 49900,
      currency: "INR",
      receipt: "PAY-1",
      payment_capture: 1,
      ...fields,
    })).json;
  const pay = async (orderId: string, outcome: string, fields: Record<string, unknown> = {}) =>
    (await fixture.control("/razorpay/pay", { order_id: orderId, outcome, ...fields })).json;
  const byEvent = (received: Received[]) =>
    new Map(received.map((one) => {
      const body = JSON.parse(one.body);
      return [body.event as string, body];
    }));

  it("refuses a wrong key with 401", async () => {
    const wrong = await fixture.razorpay("GET", "/orders", undefined, {
      authorization: "Basic eDp5",
    });
    assert.equal(wrong.status, 401);
    assert.equal(wrong.json.error.description, "Authentication failed");
  });

  it("makes orders and shows them", async () => {
    const made = await order({ notes: { reference: "PAY-1" } });
    assert.match(made.id, /^order_[A-Za-z0-9]{14}$/);
    assert.equal(made.status, "created");
    assert.equal(made.amount_due, 49900);
    assert.deepEqual(made.notes, { reference: "PAY-1" });
    assert.deepEqual((await fixture.razorpay("GET", `/orders/${made.id}`)).json, made);
    const payments = await fixture.razorpay("GET", `/orders/${made.id}/payments`);
    assert.deepEqual(payments.json, { entity: "collection", count: 0, items: [] });
    assert.deepEqual((await order()).notes, []);
    assert.equal((await fixture.razorpay("GET", "/orders?receipt=PAY-1")).json.count, 2);
  });

  const refused: [string, Record<string, unknown>, string][] = [
    ["less than one rupee", { amount: 99 }, "amount"],
    ["an amount with decimals", { amount: 100.5 }, "amount"],
    ["a long receipt", { receipt: "x".repeat(41) }, "receipt"],
    ["no currency", { currency: undefined }, "currency"],
  ];
  for (const [what, fields, field] of refused) {
    it(`refuses an order with ${what}`, async () => {
      const answer = await order(fields);
      assert.equal(answer.error.code, "BAD_REQUEST_ERROR");
      assert.equal(answer.error.field, field);
    });
  }

  it("answers 400 for ids it doesn't know and 404 for addresses", async () => {
    const unknown = await fixture.razorpay("GET", "/orders/order_00000000000000");
    assert.equal(unknown.status, 400);
    assert.equal(unknown.json.error.description, "The id provided does not exist");
    assert.equal((await fixture.razorpay("GET", "/nowhere")).status, 404);
  });

  it("tells one payment by three signed events with ids of their own", async () => {
    const { id } = await order({ notes: { note: "a/b é" } });
    const paid = await pay(id, "success");
    const received = await fixture.webhooks(3);
    for (const one of received) {
      const expected = createHmac("sha256", "fixture_webhook_secret").update(one.body).digest(
        "hex",
      );
      assert.equal(one.headers["x-razorpay-signature"], expected);
      assert.equal(one.path, "/razorpay-webhook");
      // As PHP writes it: who parses and writes it again signs something else.
      assert.ok(one.body.includes("a\\/b \\u00e9"));
    }
    assert.equal(new Set(received.map((one) => one.headers["x-razorpay-event-id"])).size, 3);
    const events = byEvent(received);
    assert.deepEqual([...events.keys()].sort(), [
      "order.paid",
      "payment.authorized",
      "payment.captured",
    ]);
    const captured = events.get("payment.captured").payload.payment.entity;
    assert.equal(captured.id, paid.payments[0].id);
    assert.equal(captured.status, "captured");
    assert.equal(captured.order_id, id);
    assert.equal(captured.amount, 49900);
    assert.equal(captured.fee, 1178);
    assert.equal(events.get("payment.authorized").payload.payment.entity.status, "authorized");
    assert.equal(events.get("order.paid").payload.order.entity.amount_due, 0);
    const payment = await fixture.razorpay("GET", `/payments/${captured.id}`);
    assert.equal(payment.json.status, "captured");
    assert.equal((await fixture.razorpay("GET", `/orders/${id}`)).json.status, "paid");
  });

  it("signs the checkout's answer as razorpay-node's test vector says", async () => {
    // Public vector of razorpay-node, test/utils/razorpay-utils.spec.js.
    assert.equal(
      signCheckout("order_IEIaMR65cu6nz3", "pay_IH4NVgf4Dreq1l", "EnLs21M47BllR3X8PSFtjtbd"),
      "0d4e745a1838664ad6c9c9902212a32d627d68e917290b0ad5f08ff4561bc50f",
    );
    const { id } = await order();
    const { checkout } = await pay(id, "success");
    const signed = createHmac("sha256", SECRETS.RAZORPAY_KEY_SECRET)
      .update(`${id}|${checkout[0].razorpay_payment_id}`);
    assert.equal(checkout[0].razorpay_signature, signed.digest("hex"));
  });

  it("leaves a payment authorized until it is captured with the same amount", async () => {
    const { id } = await order();
    const [payment] = (await pay(id, "authorized_only")).payments;
    assert.deepEqual([...byEvent(await fixture.webhooks(1)).keys()], ["payment.authorized"]);
    const path = `/payments/${payment.id}/capture`;
    assert.equal(
      (await fixture.razorpay("POST", path, { amount: 1, currency: "INR" })).status,
      400,
    );
    const body = { amount: 49900, currency: "INR" };
    assert.equal((await fixture.razorpay("POST", path, body)).json.status, "captured");
    await fixture.webhooks(3);
    const again = await fixture.razorpay("POST", path, body);
    assert.equal(again.json.error.description, "This payment has already been captured");
    assert.equal(fixture.receiver.received.length, 3);
  });

  it("captures nothing by itself when the order did not ask for it", async () => {
    for (const asked of [{ payment_capture: 0 }, { payment_capture: undefined }]) {
      const { id } = await order(asked);
      assert.equal((await pay(id, "success")).payments[0].status, "authorized");
    }
    const { id } = await order({ payment_capture: undefined, payment: { capture: "automatic" } });
    assert.equal((await pay(id, "success")).payments[0].status, "captured");
  });

  it("tells a failure, after which the same payment may still be captured", async () => {
    const { id } = await order();
    const [payment] = (await pay(id, "late_authorized", { delay_ms: 60_000 })).payments;
    const failed = byEvent(await fixture.webhooks(1)).get("payment.failed").payload.payment.entity;
    assert.equal(failed.status, "failed");
    assert.equal(failed.error_reason, "payment_failed");
    // The docs' card sample says so of failed payments too: only the status counts.
    assert.equal(failed.captured, true);
    await fixture.control("/deliveries/flush");
    const captured = byEvent(await fixture.webhooks(4)).get("payment.captured");
    assert.equal(captured.payload.payment.entity.id, payment.id);
    assert.equal(captured.payload.payment.entity.error_code, null);
  });

  it("charges half, and twice, when told so", async () => {
    const half = await order();
    const [payment] = (await pay(half.id, "wrong_amount")).payments;
    assert.equal(payment.amount, 24950);
    const events = byEvent(await fixture.webhooks(2));
    assert.equal(events.has("order.paid"), false);
    const twice = await order();
    const { payments } = await pay(twice.id, "two_captures");
    assert.notEqual(payments[0].id, payments[1].id);
    const listed = await fixture.razorpay("GET", `/orders/${twice.id}/payments`);
    assert.deepEqual(
      listed.json.items.map((one: { status: string }) => one.status),
      ["captured", "captured"],
    );
  });

  it("refunds in parts, once for one idempotency key, and not too much", async () => {
    const { id } = await order();
    const [payment] = (await pay(id, "success")).payments;
    await fixture.webhooks(3);
    const path = `/payments/${payment.id}/refund`;
    const key = { "x-refund-idempotency": "refund-key-0001" };
    const first = await fixture.razorpay("POST", path, { amount: 10000 }, key);
    assert.equal(first.json.status, "processed");
    const repeated = await fixture.razorpay("POST", path, { amount: 10000 }, key);
    assert.equal(repeated.json.id, first.json.id);
    const other = await fixture.razorpay("POST", path, { amount: 20000 }, key);
    assert.equal(other.status, 400);
    const much = await fixture.razorpay("POST", path, { amount: 40000 });
    assert.equal(much.status, 400);
    await fixture.razorpay("POST", path, {});
    const shown = (await fixture.razorpay("GET", `/payments/${payment.id}`)).json;
    assert.equal(shown.status, "refunded");
    assert.equal(shown.refund_status, "full");
    assert.equal((await fixture.razorpay("GET", `/payments/${payment.id}/refunds`)).json.count, 2);
    await fixture.control("/deliveries/flush");
    const events = (await fixture.webhooks(7)).map((one) => JSON.parse(one.body).event);
    assert.equal(events.filter((one) => one === "refund.created").length, 2);
    assert.equal(events.filter((one) => one === "refund.processed").length, 2);
  });

  it("gives the money of a failed refund back to the merchant", async () => {
    const { id } = await order();
    const [payment] = (await pay(id, "success")).payments;
    await fixture.control("/refund-outcome", { outcome: "failed" });
    const refund = await fixture.razorpay("POST", `/payments/${payment.id}/refund`, {});
    assert.equal(refund.json.status, "pending");
    await fixture.control("/deliveries/flush");
    assert.ok(byEvent(await fixture.webhooks(5)).has("refund.failed"));
    const shown = (await fixture.razorpay("GET", `/payments/${payment.id}`)).json;
    assert.equal(shown.status, "captured");
    assert.equal(shown.amount_refunded, 0);
  });

  it("deducts what a lost dispute cost, and names no order when it is won", async () => {
    const { id } = await order();
    await pay(id, "success");
    await fixture.control("/razorpay/dispute", { order_id: id, amount: 30000 });
    await fixture.control("/razorpay/dispute", { order_id: id, outcome: "action_required" });
    await fixture.control("/razorpay/dispute", { order_id: id, outcome: "lost", amount: 20000 });
    await fixture.control("/razorpay/dispute", { order_id: id, amount: 10000 });
    await fixture.control("/razorpay/dispute", { order_id: id, outcome: "won" });
    const events = byEvent(await fixture.webhooks(8));
    const lost = events.get("payment.dispute.lost").payload.dispute.entity;
    assert.equal(lost.amount, 30000);
    assert.equal(lost.amount_deducted, 20000);
    const required = events.get("payment.dispute.action_required").payload.dispute;
    assert.equal(required.entity.evidence, undefined);
    assert.equal(required.evidence.amount, 30000);
    assert.equal(events.get("payment.dispute.won").payload.payment.entity.order_id, null);
    assert.equal((await fixture.razorpay("GET", "/disputes")).json.count, 2);
  });
});
