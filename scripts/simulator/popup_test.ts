/** What browsers are sent, as far as HTTP shows it. */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, beforeEach, describe, it } from "node:test";
import { Script } from "node:vm";
import { type Fixture, SECRETS, startFixture } from "./fixture.ts";

const PARENT = "http://127.0.0.1:5173";

describe("checkout pages", () => {
  let fixture: Fixture;
  before(async () => void (fixture = await startFixture()));
  after(() => fixture.close());
  beforeEach(async () => {
    await fixture.control("/reset");
    fixture.receiver.received.length = 0;
  });

  const post = async (path: string, body: unknown) => {
    const answer = await fetch(fixture.simulator.url + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return { status: answer.status, json: await answer.json() };
  };
  const initialize = async (fields: Record<string, unknown> = {}) =>
    (await fixture.paystack("POST", "/transaction/initialize", {
      email: "ada@example.com",
      amount: 500000,
      reference: "POP-1",
      callback_url: "https://shop.example/paid?from=checkout",
      ...fields,
    })).json.data.access_code as string;
  const dataOf = (page: string) => {
    const found = /<script type="application\/json" id="checkout-data">(.*?)<\/script>/s.exec(page);
    return JSON.parse(found?.[1] ?? "");
  };

  for (
    const [path, name] of [
      ["/paystack/v2/inline.js", "PaystackPop"],
      ["/razorpay/v1/checkout.js", "Razorpay"],
    ] as const
  ) {
    it(`${path} is one classic script that defines ${name}`, async () => {
      const script = await fixture.get(path);
      assert.match(script.headers.get("content-type") ?? "", /^text\/javascript/);
      // A browser refuses `import` and `export` here; so does this.
      const world: Record<string, unknown> = {
        HTMLScriptElement: class {
          src = fixture.simulator.url + path;
        },
        URL,
      };
      world["document"] = {
        currentScript: new (world["HTMLScriptElement"] as new () => object)(),
      };
      new Script(script.text).runInNewContext(world);
      assert.equal(typeof world[name], "function");
    });
  }

  it("Paystack's frame shows the amount and the choices", async () => {
    const code = await initialize();
    const page = await fixture.get(`/paystack/popup/${code}?parent=${encodeURIComponent(PARENT)}`);
    assert.match(page.text, /Test gateway/);
    assert.match(page.text, /NGN 5,000\.00/);
    for (const outcome of ["success", "declined", "cancel", "late_webhook", "no_webhook"]) {
      assert.ok(page.text.includes(`data-outcome="${outcome}"`), outcome);
    }
    const data = dataOf(page.text);
    assert.equal(data.parentOrigin, PARENT);
    assert.equal(data.error, null);
    assert.equal(data.loaded.accessCode, code);
  });

  it("escapes what it was given", async () => {
    const { id } =
      (await fixture.razorpay("POST", "/orders", { amount: 100, currency: "INR" })).json;
    const name = "<script>alert(1)</script>";
    const page = await fixture.get(`/razorpay/popup/${id}?name=${encodeURIComponent(name)}`);
    assert.ok(!page.text.includes(name));
    const code = await initialize();
    const parent = encodeURIComponent("javascript:alert(1)//</script>");
    const frame = await fixture.get(`/paystack/popup/${code}?parent=${parent}`);
    assert.equal(dataOf(frame.text).parentOrigin, null);
  });

  it("Paystack's frame pays: what onSuccess is given, and the webhook", async () => {
    const code = await initialize();
    const { json } = await post(`/paystack/popup/${code}/pay`, { outcome: "success" });
    assert.equal(json.status, "success");
    assert.equal(json.data.reference, "POP-1");
    assert.equal(json.data.trxref, "POP-1");
    assert.equal(json.data.status, "success");
    assert.match(json.data.trans, /^\d{17,}$/);
    assert.equal(
      json.redirect,
      "https://shop.example/paid?from=checkout&trxref=POP-1&reference=POP-1",
    );
    assert.equal(JSON.parse((await fixture.webhooks(1))[0]?.body ?? "").event, "charge.success");
  });

  it("Paystack's frame lets a declined card be followed by another, and pays once", async () => {
    const code = await initialize();
    const declined = await post(`/paystack/popup/${code}/pay`, { outcome: "declined" });
    assert.equal(declined.json.status, "failed");
    assert.equal((await post(`/paystack/popup/${code}/pay`, { outcome: "success" })).status, 200);
    assert.equal((await post(`/paystack/popup/${code}/pay`, { outcome: "success" })).status, 400);
    const page = await fixture.get(`/paystack/popup/${code}?parent=${PARENT}`);
    assert.match(dataOf(page.text).error, /already been completed/);
    assert.equal((await fixture.webhooks(1)).length, 1);
  });

  it("Paystack's hosted page goes where a cancelled payment leads", async () => {
    const code = await initialize({
      metadata: { cancel_action: "https://shop.example/cancelled" },
    });
    const page = await fixture.get(`/paystack/checkout/${code}`);
    assert.equal(dataOf(page.text).parentOrigin, null);
    const { json } = await post(`/paystack/popup/${code}/pay`, { outcome: "cancel" });
    assert.equal(json.redirect, "https://shop.example/cancelled");
    const verified = await fixture.paystack("GET", "/transaction/verify/POP-1");
    assert.equal(verified.json.data.status, "abandoned");
  });

  it("says why an unknown access code can't be paid", async () => {
    const page = await fixture.get(`/paystack/popup/nonsense?parent=${PARENT}`);
    assert.match(dataOf(page.text).error, /access code is not known/);
    assert.ok(!page.text.includes("data-outcome="));
    assert.equal((await post("/paystack/popup/nonsense/pay", { outcome: "success" })).status, 404);
  });

  it("lets any page start a transaction with the public key", async () => {
    const preflight = await fetch(`${fixture.simulator.url}/paystack/popup/transactions`, {
      method: "OPTIONS",
    });
    assert.equal(preflight.headers.get("access-control-allow-origin"), "*");
    const body = { key: "pk_test_x", email: "ada@example.com", amount: 500000 };
    const started = await post("/paystack/popup/transactions", body);
    assert.match(started.json.data.access_code, /^[a-z0-9]{15}$/);
    const wrong = await post("/paystack/popup/transactions", { ...body, key: "sk_test_x" });
    assert.equal(wrong.status, 401);
  });

  it("Razorpay's frame gives the handler a signature over our order", async () => {
    const { id } = (await fixture.razorpay("POST", "/orders", {
      amount: 49900,
      currency: "INR",
      payment_capture: true,
    })).json;
    const query = new URLSearchParams({ parent: PARENT, key: SECRETS.RAZORPAY_KEY_ID });
    const page = await fixture.get(`/razorpay/popup/${id}?${query}`);
    assert.match(page.text, /INR 499\.00/);
    assert.equal(dataOf(page.text).error, null);
    const failed = await post(`/razorpay/popup/${id}/pay`, { outcome: "declined" });
    assert.equal(failed.json.status, "failed");
    assert.equal(failed.json.data.error.metadata.order_id, id);
    const { json } = await post(`/razorpay/popup/${id}/pay`, { outcome: "success" });
    const { razorpay_payment_id, razorpay_order_id, razorpay_signature } = json.data;
    assert.equal(razorpay_order_id, id);
    assert.equal(
      razorpay_signature,
      createHmac("sha256", SECRETS.RAZORPAY_KEY_SECRET)
        .update(`${id}|${razorpay_payment_id}`).digest("hex"),
    );
    assert.equal((await post(`/razorpay/popup/${id}/pay`, { outcome: "success" })).status, 400);
  });

  it("Razorpay's frame refuses a wrong key, a wrong amount and an unknown order", async () => {
    const { id } =
      (await fixture.razorpay("POST", "/orders", { amount: 100, currency: "INR" })).json;
    const error = async (order: string, query: Record<string, string>) =>
      dataOf(
        (await fixture.get(
          `/razorpay/popup/${order}?${new URLSearchParams({ parent: PARENT, ...query })}`,
        ))
          .text,
      ).error;
    const key = SECRETS.RAZORPAY_KEY_ID;
    assert.match(await error(id, { key: "rzp_test_other" }), /Authentication failed/);
    assert.match(await error(id, { key, amount: "99" }), /different from your order amount/);
    assert.match(await error("order_unknown", { key }), /does not exist/);
    assert.equal(await error(id, { key, amount: "100" }), null);
  });
});
