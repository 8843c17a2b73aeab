/** Paystack's API and webhooks as the simulator plays them. */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, beforeEach, describe, it } from "node:test";
import { type Fixture, SECRETS, startFixture } from "./fixture.ts";

describe("Paystack", () => {
  let fixture: Fixture;
  before(async () => void (fixture = await startFixture()));
  after(() => fixture.close());
  beforeEach(async () => {
    await fixture.control("/reset");
    fixture.receiver.received.length = 0;
    fixture.receiver.answer = () => 200;
  });

  const open = (fields: Record<string, unknown> = {}) =>
    fixture.paystack("POST", "/transaction/initialize", {
      email: "ada@example.com",
      amount: "500000",
      reference: "PAY-1",
      ...fields,
    });
  const verify = (reference = "PAY-1") =>
    fixture.paystack("GET", `/transaction/verify/${reference}`);

  it("refuses a missing and a wrong key with 401", async () => {
    const wrong = await fixture.paystack("GET", "/transaction", undefined, "sk_test_other");
    assert.equal(wrong.status, 401);
    assert.deepEqual(wrong.json, { status: false, message: "Invalid key" });
    assert.equal((await fixture.get("/paystack/transaction")).status, 401);
  });

  it("initialises a transaction that stays abandoned until it is paid", async () => {
    const opened = await open();
    assert.equal(opened.status, 200);
    assert.equal(opened.json.message, "Authorization URL created");
    assert.equal(opened.json.data.reference, "PAY-1");
    assert.equal(
      opened.json.data.authorization_url,
      `${fixture.simulator.url}/paystack/checkout/${opened.json.data.access_code}`,
    );
    const { data } = (await verify()).json;
    assert.equal(data.status, "abandoned");
    assert.equal(data.amount, 500000);
    assert.equal(data.paid_at, null);
    assert.deepEqual(data.authorization, {});
    await fixture.control("/paystack/pay", { reference: "PAY-1", outcome: "success" });
    assert.equal((await verify()).json.data.status, "success");
  });

  it("writes ids beyond 2^53 as plain integers", async () => {
    await open();
    const { text } = await verify();
    const id = /"id":(\d+),"domain"/.exec(text)?.[1];
    assert.ok(id !== undefined && BigInt(id) > 2n ** 53n);
  });

  it("refuses a reference that was used, with 400", async () => {
    await open();
    const again = await open();
    assert.equal(again.status, 400);
    assert.equal(again.json.message, "Duplicate Transaction Reference");
  });

  const refused: [string, Record<string, unknown>, number][] = [
    ["an underscore in the reference", { reference: "PAY_1" }, 400],
    ["an amount with decimals", { amount: 10.5 }, 400],
    ["an amount of nothing", { amount: 0 }, 400],
    ["an amount below the minimum", { amount: 4999 }, 400],
    ["an address that is none", { email: "ada" }, 400],
    ["a currency it doesn't take", { currency: "INR" }, 403],
    ["a callback that is no web address", { callback_url: "javascript:alert(1)" }, 400],
  ];
  for (const [what, fields, status] of refused) {
    it(`refuses ${what} with ${status}`, async () => {
      const answer = await open(fields);
      assert.equal(answer.status, status);
      assert.equal(answer.json.status, false);
      assert.equal((await verify()).status, 400);
    });
  }

  it("answers 400 for a reference it doesn't know", async () => {
    const unknown = await verify("NOBODYS");
    assert.equal(unknown.status, 400);
    assert.equal(unknown.json.message, "Transaction reference not found.");
  });

  it("signs charge.success with HMAC-SHA512 of the raw body", async () => {
    await open({ metadata: { note: "naïve/слэш" } });
    await fixture.control("/paystack/pay", { reference: "PAY-1", outcome: "success" });
    const [webhook] = await fixture.webhooks(1);
    assert.ok(webhook);
    const expected = createHmac("sha512", SECRETS.PAYSTACK_SECRET_KEY).update(webhook.body);
    assert.equal(webhook.headers["x-paystack-signature"], expected.digest("hex"));
    assert.equal(webhook.path, "/paystack-webhook");
    const event = JSON.parse(webhook.body);
    assert.deepEqual(Object.keys(event), ["event", "data"]);
    assert.equal(event.event, "charge.success");
    assert.equal(event.data.reference, "PAY-1");
    assert.equal(event.data.amount, 500000);
    assert.equal(event.data.requested_amount, 500000);
    assert.equal(event.data.domain, "test");
    assert.deepEqual(event.data.metadata, { note: "naïve/слэш" });
  });

  it("says nothing about a declined card, and lets it be paid afterwards", async () => {
    await open();
    await fixture.control("/paystack/pay", { reference: "PAY-1", outcome: "declined" });
    assert.equal((await verify()).json.data.status, "failed");
    await fixture.control("/paystack/pay", { reference: "PAY-1", outcome: "success" });
    const events = (await fixture.webhooks(1)).map((one) => JSON.parse(one.body).event);
    assert.deepEqual(events, ["charge.success"]);
    assert.equal((await verify()).json.data.status, "success");
  });

  it("charges what the outcome says: half, the fee on top, another currency and mode", async () => {
    const outcomes = [
      [{ outcome: "wrong_amount" }, { amount: 250000, currency: "NGN", domain: "test" }],
      [{ outcome: "customer_fee" }, { amount: 517500, currency: "NGN", domain: "test" }],
      [{ outcome: "success", currency: "USD" }, {
        amount: 500000,
        currency: "USD",
        domain: "test",
      }],
      [{ outcome: "success", domain: "live" }, { amount: 500000, currency: "NGN", domain: "live" }],
    ] as const;
    for (const [index, [call, expected]] of outcomes.entries()) {
      await open({ reference: `PAY-${index}` });
      await fixture.control("/paystack/pay", { reference: `PAY-${index}`, ...call });
      const { data } = JSON.parse((await fixture.webhooks(index + 1))[index]?.body ?? "");
      const { amount, currency, domain } = data;
      assert.deepEqual({ amount, currency, domain }, expected);
      assert.equal(data.requested_amount, 500000);
    }
  });

  it("charges twice under one reference with two ids", async () => {
    await open();
    await fixture.control("/paystack/pay", { reference: "PAY-1", outcome: "two_captures" });
    const ids = (await fixture.webhooks(2)).map((one) => /"id":(\d+)/.exec(one.body)?.[1]);
    assert.equal(new Set(ids).size, 2);
  });

  it("sends nothing when the webhook never comes, and a late one when it is flushed", async () => {
    await open();
    await fixture.control("/paystack/pay", { reference: "PAY-1", outcome: "no_webhook" });
    await open({ reference: "PAY-2" });
    await fixture.control("/paystack/pay", { reference: "PAY-2", outcome: "late_webhook" });
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(fixture.receiver.received.length, 0);
    assert.equal((await verify("PAY-1")).json.data.status, "success");
    await fixture.control("/deliveries/flush");
    const references = fixture.receiver.received.map((one) => JSON.parse(one.body).data.reference);
    assert.deepEqual(references, ["PAY-2"]);
  });

  it("takes money for a reference nobody initialised", async () => {
    await fixture.control("/paystack/pay", {
      reference: "ELSE-1",
      outcome: "success",
      amount: 9000,
    });
    const { data } = JSON.parse((await fixture.webhooks(1))[0]?.body ?? "");
    assert.equal(data.reference, "ELSE-1");
    assert.equal(data.amount, 9000);
  });

  it("refunds: pending and processing without an id and with text amounts, then processed", async () => {
    await open();
    await fixture.control("/paystack/pay", { reference: "PAY-1", outcome: "success" });
    await fixture.webhooks(1);
    const refund = await fixture.paystack("POST", "/refund", {
      transaction: "PAY-1",
      amount: 200000,
    });
    assert.equal(refund.json.message, "Refund has been queued for processing");
    assert.equal(refund.json.data.status, "pending");
    await fixture.control("/deliveries/flush");
    const [, pending, processing, processed] = (await fixture.webhooks(4)).map((one) =>
      JSON.parse(one.body)
    );
    assert.equal(pending.event, "refund.pending");
    assert.equal(pending.data.id, undefined);
    assert.equal(pending.data.amount, "200000");
    assert.equal(pending.data.refund_reference, null);
    assert.equal(pending.data.transaction_reference, "PAY-1");
    assert.equal(processing.event, "refund.processing");
    assert.equal(processed.event, "refund.processed");
    assert.equal(processed.data.amount, 200000);
    assert.equal(typeof processed.data.id, "string");
    const listed = await fixture.paystack("GET", "/refund?transaction=PAY-1");
    assert.equal(listed.json.data.length, 1);
    assert.equal(listed.json.data[0].status, "processed");
    const id = /"id":(\d+)/.exec(listed.text)?.[1];
    assert.equal(processed.data.id, id);
    assert.equal((await fixture.paystack("GET", `/refund/${id}`)).json.data.amount, 200000);
    assert.equal((await verify()).json.data.status, "reversed");
  });

  it("refunds no more than was taken, and nothing that was not", async () => {
    await open();
    const unpaid = await fixture.paystack("POST", "/refund", { transaction: "PAY-1" });
    assert.equal(unpaid.status, 400);
    await fixture.control("/paystack/pay", { reference: "PAY-1", outcome: "success" });
    const more = await fixture.paystack("POST", "/refund", {
      transaction: "PAY-1",
      amount: 500001,
    });
    assert.equal(more.status, 400);
    assert.equal((await fixture.paystack("POST", "/refund", { transaction: "PAY-1" })).status, 200);
    assert.equal((await fixture.paystack("POST", "/refund", { transaction: "PAY-1" })).status, 400);
  });

  it("opens and resolves a dispute that names the charge by its transaction", async () => {
    await open();
    await fixture.control("/paystack/pay", { reference: "PAY-1", outcome: "success" });
    await fixture.control("/paystack/dispute", { reference: "PAY-1" });
    await fixture.control("/paystack/dispute", {
      reference: "PAY-1",
      outcome: "lost",
      amount: 300000,
    });
    const [, created, resolved] = (await fixture.webhooks(3)).map((one) => JSON.parse(one.body));
    assert.equal(created.event, "charge.dispute.create");
    assert.equal(created.data.transaction.reference, "PAY-1");
    assert.equal(created.data.transaction_reference, null);
    assert.equal(resolved.event, "charge.dispute.resolve");
    assert.equal(resolved.data.resolution, "merchant-accepted");
    assert.equal(resolved.data.refund_amount, 300000);
    assert.equal((await fixture.paystack("GET", "/dispute")).json.data.length, 1);
  });

  it("lists by status and by page, by number and by cursor", async () => {
    for (const reference of ["L-1", "L-2", "L-3"]) await open({ reference });
    await fixture.control("/paystack/pay", { reference: "L-2", outcome: "success" });
    const paid = await fixture.paystack("GET", "/transaction?status=success");
    assert.deepEqual(paid.json.data.map((one: { reference: string }) => one.reference), ["L-2"]);
    const second = await fixture.paystack("GET", "/transaction?perPage=2&page=2");
    assert.equal(second.json.data[0].reference, "L-1");
    assert.equal(second.json.meta.perPage, "2");
    const first = await fixture.paystack("GET", "/transaction?use_cursor=true&perPage=2");
    assert.equal(first.json.data.length, 2);
    const next = await fixture.paystack(
      "GET",
      `/transaction?use_cursor=true&perPage=2&next=${encodeURIComponent(first.json.meta.next)}`,
    );
    assert.equal(next.json.data[0].reference, "L-1");
    assert.equal(next.json.meta.next, null);
  });
});
