/** Gateways of the beGateway platform, as the simulator plays them. */
import assert from "node:assert/strict";
import { createPublicKey, verify } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, it } from "node:test";
import { BEGATEWAY_NAMES, BRANDS } from "./begateway/brands.ts";
import { loadShopKeys, shownPublicKey } from "./begateway/keys.ts";
import { readBegatewaySettings } from "./begateway/settings.ts";
import { type Fixture, type Received, startFixture } from "./fixture.ts";
import { RETRY_DELAYS } from "./schedule.ts";

const BASICS = { networx: "361:fixture_networx_key", "secure-processor": "362:fixture:secure_key" };

for (const name of BEGATEWAY_NAMES) {
  describe(BRANDS[name].title, () => {
    let fixture: Fixture;
    before(async () => void (fixture = await startFixture()));
    after(() => fixture.close());
    beforeEach(async () => {
      await fixture.control("/reset");
      fixture.receiver.received.length = 0;
      fixture.receiver.answer = () => 200;
    });

    const settings = () => ({
      success_url: "https://shop.example/payments/return?reference=PAY-1",
      decline_url: "https://shop.example/payments/return?reference=PAY-1",
      fail_url: "https://shop.example/payments/return?reference=PAY-1",
      cancel_url: "https://shop.example/payments/return?reference=PAY-1",
      notification_url: `${fixture.receiver.url}/of-the-token`,
    });
    const order = {
      amount: 49900,
      currency: "EUR",
      description: "Payment for 100 Tokens (100 Tokens)",
      tracking_id: "PAY-1",
    };
    const create = (fields: Record<string, unknown> = {}, orders: Record<string, unknown> = {}) =>
      fixture.begateway(name, "POST", "/ctp/api/checkouts", {
        checkout: {
          transaction_type: "payment",
          attempts: 2,
          test: true,
          order: { ...order, ...orders },
          settings: settings(),
          customer: { email: "ada@example.com" },
          ...fields,
        },
      });
    const open = async (fields?: Record<string, unknown>) =>
      (await create(fields)).json.checkout.token as string;
    const pay = async (outcome: string, fields: Record<string, unknown> = {}) =>
      (await fixture.control(`/${name}/pay`, { reference: "PAY-1", outcome, ...fields })).json;
    const get = (path: string) => fixture.begateway(name, "GET", path);
    const listed = async () => (await get("/v2/transactions/tracking_id/PAY-1")).json.transactions;
    const parse = (one: Received | undefined) => JSON.parse(one?.body ?? "");
    const click = async (token: string, outcome: string) => {
      const address = `${fixture.simulator.url}/${name}/v2/checkout/${token}/pay`;
      const response = await fetch(address, { method: "POST", body: JSON.stringify({ outcome }) });
      return { status: response.status, json: await response.json() };
    };

    it("refuses another shop, another key and none with 401", async () => {
      for (const credentials of ["999:x", `${BASICS[name]}x`, ":"]) {
        const path = "/v2/transactions/tracking_id/PAY-1";
        const answer = await fixture.begateway(name, "GET", path, undefined, credentials);
        assert.equal(answer.status, 401);
        assert.equal(typeof answer.json.message, "string");
      }
    });

    it("makes a token with a page, and shows it", async () => {
      const { status, json } = await create();
      assert.equal(status, 201);
      assert.match(json.checkout.token, /^[0-9a-f]{64}$/);
      const { token, redirect_url } = json.checkout;
      assert.equal(redirect_url, `${fixture.simulator.url}/${name}/v2/checkout?token=${token}`);
      const { checkout } = (await get(`/ctp/api/checkouts/${token}`)).json;
      assert.equal(checkout.finished, false);
      assert.equal(checkout.expired, false);
      assert.equal(checkout.gateway_response, null);
      assert.equal(checkout.order.tracking_id, "PAY-1");
      assert.equal((await get("/ctp/api/checkouts/unknown")).status, 404);
    });

    const refused: [string, string, Record<string, unknown>][] = [
      ["a fraction of a cent", "order.amount", { amount: 1.5 }],
      ["no amount", "order.amount", { amount: undefined }],
      ["a currency in words", "order.currency", { currency: "euro" }],
      ["no description", "order.description", { description: "" }],
    ];
    for (const [what, field, change] of refused) {
      it(`refuses an order with ${what}, and names the field`, async () => {
        const { status, json } = await create({}, change);
        assert.equal(status, 422);
        assert.deepEqual(Object.keys(json.response.errors), [field]);
      });
    }

    it("signs the body with the shop's key and sends the shop's Basic", async () => {
      await open();
      await pay("success");
      const [received] = await fixture.webhooks(1);
      assert.equal(received?.path, "/of-the-token");
      const key = createPublicKey(fixture.simulator.gateway.shopKeys[name]);
      const signature = Buffer.from(String(received?.headers["content-signature"]), "base64");
      const body = Buffer.from(received?.body ?? "");
      assert.equal(verify("RSA-SHA256", body, key, signature), true);
      const changed = Buffer.from(body);
      changed[10] = (changed[10] ?? 0) ^ 1;
      assert.equal(verify("RSA-SHA256", changed, key, signature), false);
      assert.equal(received?.headers["authorization"], `Basic ${btoa(BASICS[name])}`);
    });

    it("tells a payment by one nested notification, and lists it", async () => {
      const token = await open();
      const [{ uid }] = (await pay("success")).transactions;
      const { transaction } = parse((await fixture.webhooks(1))[0]);
      assert.equal(transaction.uid, uid);
      assert.equal(transaction.status, "successful");
      assert.equal(transaction.amount, 49900);
      assert.equal(transaction.tracking_id, "PAY-1");
      assert.equal(transaction.test, true);
      assert.equal(transaction.customer.email, "ada@example.com");
      assert.deepEqual((await get(`/transactions/${uid}`)).json.transaction, transaction);
      assert.deepEqual(await listed(), [transaction]);
      const { checkout } = (await get(`/ctp/api/checkouts/${token}`)).json;
      assert.equal(checkout.finished, true);
      assert.equal(checkout.gateway_response.payment.uid, uid);
      assert.deepEqual((await get("/v2/transactions/tracking_id/other")).json.transactions, []);
    });

    it("sends to the back office's address what names none", async () => {
      await create({ settings: {} });
      await pay("success");
      assert.equal((await fixture.webhooks(1))[0]?.path, `/${name}-webhook`);
    });

    for (const status of ["pending", "incomplete", "canceled"]) {
      it(`tells ${status} too`, async () => {
        await open();
        await pay(status);
        assert.equal(parse((await fixture.webhooks(1))[0]).transaction.status, status);
      });
    }

    it("lets a payer try again until the attempts are used up", async () => {
      const token = await open();
      assert.equal((await click(token, "declined")).json.status, "failed");
      const last = (await click(token, "declined")).json;
      assert.match(last.redirect, /status=failed/);
      assert.equal((await click(token, "success")).status, 422);
      assert.deepEqual((await listed()).map((one: { status: string }) => one.status), [
        "failed",
        "failed",
      ]);
    });

    it("an expired token is told flat, without our tracking id, and takes no money", async () => {
      const token = await open();
      await pay("expire");
      const told = parse((await fixture.webhooks(1))[0]);
      assert.equal(told.transaction, undefined);
      assert.deepEqual(
        [told.token, told.expired, told.finished, told.status, told.order.tracking_id],
        [token, true, false, "error", null],
      );
      const { checkout } = (await get(`/ctp/api/checkouts/${token}`)).json;
      assert.equal(checkout.expired, true);
      assert.equal((await click(token, "success")).status, 422);
      assert.deepEqual(await listed(), []);
    });

    it("charges half, and twice, and as a test, when told so", async () => {
      await open();
      assert.equal((await pay("wrong_amount")).transactions[0].amount, 24950);
      await open();
      const { transactions } = await pay("two_captures", { test: false });
      assert.equal(new Set(transactions.map((one: { uid: string }) => one.uid)).size, 2);
      assert.deepEqual(transactions.map((one: { test: boolean }) => one.test), [false, false]);
    });

    it("refunds in parts, not too much, each a transaction that names its parent", async () => {
      await open();
      const [{ uid }] = (await pay("success")).transactions;
      const refund = (request: Record<string, unknown>) =>
        fixture.begateway(name, "POST", "/transactions/refunds", {
          request: { parent_uid: uid, reason: "client request", ...request },
        });
      const { transaction } = (await refund({ amount: 10000, tracking_id: "PAY-1" })).json;
      assert.equal(transaction.type, "refund");
      assert.equal(transaction.parent_uid, uid);
      assert.equal(transaction.status, "successful");
      assert.equal((await refund({ amount: 40000 })).status, 422);
      assert.equal((await refund({ reason: undefined })).status, 422);
      assert.equal((await refund({ parent_uid: "unknown" })).status, 422);
      assert.equal((await refund({})).json.transaction.amount, 39900);
      const told = (await fixture.webhooks(3)).slice(1).map((one) => parse(one).transaction);
      assert.deepEqual(told.map(({ type, amount }) => [type, amount]), [
        ["refund", 10000],
        ["refund", 39900],
      ]);
      // Listed under our reference only where the request named it.
      assert.equal((await listed()).length, 2);
    });

    it("a RequestID makes one refund, whatever becomes of it, and another one another", async () => {
      await open();
      const [{ uid }] = (await pay("success")).transactions;
      const refund = async (id: string) =>
        (await fixture.begateway(
          name,
          "POST",
          "/transactions/refunds",
          { request: { parent_uid: uid, reason: "client request", amount: 1000 } },
          undefined,
          { requestid: id },
        )).json.transaction;
      await fixture.control("/refund-outcome", { outcome: "pending" });
      const first = await refund("one");
      await fixture.control(`/${name}/refund`, { refund_uid: first.uid, outcome: "processed" });
      const again = await refund("one");
      assert.deepEqual([again.uid, again.status], [first.uid, "successful"]);
      assert.notEqual((await refund("two")).uid, first.uid);
    });

    it("a refund that fails is pending first, and gives the money back to the shop", async () => {
      await open();
      await pay("success");
      const started = await fixture.control(`/${name}/refund`, {
        reference: "PAY-1",
        outcome: "failed",
      });
      assert.equal(started.json.refund.status, "pending");
      await fixture.control("/deliveries/flush");
      const statuses = (await fixture.webhooks(3)).map((one) => parse(one).transaction.status);
      assert.deepEqual(statuses, ["successful", "pending", "failed"]);
      const again = await fixture.control(`/${name}/refund`, { reference: "PAY-1" });
      assert.equal(again.json.refund.amount, 49900);
    });

    it("a chargeback carries the payment it is about", async () => {
      await open();
      const [{ uid }] = (await pay("success")).transactions;
      await fixture.control(`/${name}/dispute`, {
        reference: "PAY-1",
        outcome: "opened",
        amount: 30000,
      });
      await fixture.control(`/${name}/dispute`, { uid, outcome: "lost" });
      const told = (await fixture.webhooks(3)).slice(1).map((one) => parse(one).transaction);
      assert.deepEqual(told.map(({ status, amount }) => [status, amount]), [
        ["pending", 30000],
        ["successful", 30000],
      ]);
      assert.equal(told[0].uid, told[1].uid);
      assert.equal(told[1].parent_transaction.tracking_id, "PAY-1");
    });

    it("tries again while it is answered 404, as for a user who is not there yet", async () => {
      fixture.receiver.answer = (_, count) => count < 3 ? 404 : 200;
      await open();
      await pay("success");
      const received = await fixture.webhooks(3);
      await fixture.settled(1);
      assert.equal(new Set(received.map(({ body }) => body)).size, 1);
      assert.equal(RETRY_DELAYS.begateway.length + 1, 15);
    });

    it("the page shows the amount and leads back with token, status and uid", async () => {
      const token = await open();
      const page = await fixture.get(`/${name}/v2/checkout?token=${token}`);
      assert.ok(page.text.includes(`Pay Payonce with ${BRANDS[name].title}`));
      assert.match(page.text, /EUR 499\.00/);
      for (const outcome of ["success", "declined", "cancel", "expire"]) {
        assert.ok(page.text.includes(`data-outcome="${outcome}"`), outcome);
      }
      const { json } = await click(token, "success");
      const back = new URL(json.redirect);
      assert.equal(back.searchParams.get("reference"), "PAY-1");
      assert.equal(back.searchParams.get("token"), token);
      assert.equal(back.searchParams.get("status"), "successful");
      assert.equal(back.searchParams.get("uid"), (await listed())[0].uid);
      const used = await fixture.get(`/${name}/v2/checkout?token=${token}`);
      assert.match(used.text, /already been processed/);
      const unknown = await fixture.get(`/${name}/v2/checkout?token=unknown`);
      assert.match(unknown.text, /not known/);
    });

    it("leaving without paying makes nothing, and the token can be used later", async () => {
      const token = await open();
      const { json } = await click(token, "cancel");
      assert.equal(json.redirect, settings().cancel_url);
      assert.deepEqual(await listed(), []);
      assert.equal((await click(token, "success")).json.status, "success");
    });

    it("answers late and with errors when told so", async () => {
      await fixture.control("/fail", { provider: name, status: 503, path: "/ctp/api", times: 1 });
      assert.equal((await create()).status, 503);
      assert.equal((await create()).status, 201);
    });
  });
}

describe("the shops' keys", () => {
  it("are made once and kept from others' eyes; each shop has its own", () => {
    const folder = mkdtempSync(join(tmpdir(), "simulator-keys-"));
    try {
      const first = loadShopKeys(join(folder, "keys"));
      const again = loadShopKeys(join(folder, "keys"));
      for (const name of BEGATEWAY_NAMES) {
        assert.equal(shownPublicKey(first[name]), shownPublicKey(again[name]));
        const file = join(folder, "keys", `${name}.pem`);
        assert.equal(existsSync(file) && statSync(file).mode & 0o777, 0o600);
      }
      assert.notEqual(shownPublicKey(first.networx), shownPublicKey(first["secure-processor"]));
      assert.match(shownPublicKey(first.networx), /^MIIBIjAN[A-Za-z0-9+/=]+$/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("belong to shops that are set up; one that is half set up is an error without values", () => {
    assert.deepEqual(readBegatewaySettings({}).shops, {});
    assert.throws(
      () => readBegatewaySettings({ NETWORX_SHOP_ID: "361", NETWORX_WEBHOOK_URL: "secret" }),
      (error: Error) => /NETWORX_SECRET_KEY.*NETWORX_WEBHOOK_URL/.test(error.message),
    );
  });
});
