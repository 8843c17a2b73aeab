/** Signed bodies that nobody can read: kept as they came, answered 200, never tried again by themselves. */
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { assertAppliedOnce, assertBought, closeDatabase, rows, storedEvents } from "./database.ts";
import { PROVIDERS, signUp, start } from "./shop.ts";
import {
  type Bytes,
  captured,
  chargeSuccess,
  deliver,
  eventKey,
  post,
  razorpayCapture,
  signature,
  utf8,
} from "./webhooks.ts";

after(closeDatabase);

/** Two rounds of the job that tries due events again, and some. */
const TWO_RETRY_ROUNDS_MS = 5_000;

describe("a signed body that can't be read", () => {
  test("is kept as bytes and dead, and nobody tries it again", async () => {
    const kept: { provider: (typeof PROVIDERS)[number]; bytes: Bytes }[] = [];
    for (const provider of PROVIDERS) {
      const payment = await start(await signUp(), provider);
      const text = captured(payment);
      const cases: Record<string, { bytes: Bytes; code: string }> = {
        "U+0000": { bytes: utf8(inText(text, "\\u0000")), code: "unstorable_text" },
        "a lone surrogate": { bytes: utf8(inText(text, "\\ud800")), code: "unstorable_text" },
        "a lone low surrogate": { bytes: utf8(inText(text, "\\udc00x")), code: "unstorable_text" },
        "invalid UTF-8": { bytes: withByte(utf8(inText(text, "~"))), code: "invalid_utf8" },
        "not JSON": {
          bytes: utf8(`it is paid: ${payment.reference}`),
          code: "invalid_json",
        },
        "half a body": { bytes: utf8(text).slice(0, -20), code: "invalid_json" },
      };
      for (const [name, { bytes, code }] of Object.entries(cases)) {
        const answer = await post(provider, bytes, {
          ...signature(provider, bytes),
          authorization: "Bearer gateway-token",
          "x-razorpay-event-id": "evt_unreadable",
        });
        assert.equal(answer.status, 200, name);
        assert.equal(answer.body.status, "ok");
        assert.equal(answer.body.outcome, "dead", `${provider}, ${name}`);
        const [event, ...more] = await storedEvents(eventKey(bytes));
        assert.ok(event, name);
        assert.equal(more.length, 0);
        assert.equal(event.outcome, "dead");
        assert.equal(event.error_code, code, name);
        assert.equal(event.retries, false, `${name}: a retry is planned`);
        assert.deepEqual(new Uint8Array(event.body), bytes, `${name}: not the bytes that came`);
        assert.equal(event.headers.authorization, undefined);
        assert.ok(Object.keys(event.headers).includes(`x-${provider}-signature`));
        kept.push({ provider, bytes });
      }
      const [{ count } = { count: -1 }] = await rows<{ count: number }>(
        `select count(*)::int from inbox.payment_facts f
        join public.payments p on p.id = f.payment_id where p.reference = $1`,
        [payment.reference],
      );
      assert.equal(count, 0);
    }
    const attempts = async () =>
      await Promise.all(
        kept.map(async ({ bytes }) => (await storedEvents(eventKey(bytes)))[0]?.attempts),
      );
    const before = await attempts();
    await pause(TWO_RETRY_ROUNDS_MS);
    assert.deepEqual(await attempts(), before);
    // A gateway that sends it again is content as well, and it is still one event.
    for (const { provider, bytes } of kept) {
      const answer = await deliver(provider, bytes);
      assert.deepEqual([answer.status, answer.body.outcome], [200, "dead"]);
      const events = await storedEvents(eventKey(bytes));
      assert.deepEqual(events.map(({ retries }) => retries), [false]);
    }
  });

  test("JSON that is none of the gateway's shapes is dead as well", async () => {
    for (const provider of PROVIDERS) {
      for (const body of ['{"event":7}', "[]", "null", '"charge.success"']) {
        // A body is an event's name: this run's has to be its own.
        const own = body + " ".repeat(1 + Math.floor(Math.random() * 10_000));
        const answer = await deliver(provider, own);
        assert.deepEqual([answer.status, answer.body.outcome], [200, "dead"], body);
        assert.deepEqual((await storedEvents(eventKey(own))).map(({ retries }) => retries), [
          false,
        ]);
      }
    }
  });

  test("one of the gateway's events that says nothing about a payment is kept and ignored", async () => {
    const body = JSON.stringify({
      event: "customeridentification.success",
      data: { at: Date.now() },
    });
    const answer = await deliver("paystack", body);
    assert.deepEqual([answer.status, answer.body.outcome], [200, "ignored"]);
    assert.equal((await deliver("paystack", body)).body.outcome, "duplicate");
    assert.equal((await storedEvents(eventKey(body))).length, 1);
  });
});

describe("ids beyond 2^53", () => {
  test("neighbours are two payments, each kept digit by digit", async () => {
    const user = await signUp();
    // As JavaScript numbers these three are one (the base is a multiple of 1024, their distance there). Another
    // run has others: a fact is known for ever.
    const base = 2n ** 62n + BigInt(Date.now()) * 131_072n;
    const ids = [base, base + 1n, base + 2n].map(String);
    assert.equal(new Set(ids.map(Number)).size, 1);
    for (const id of ids) {
      const payment = await start(user, "paystack");
      const answer = await deliver("paystack", chargeSuccess(payment, { id }));
      assert.equal(answer.body.outcome, "applied", id);
      await assertAppliedOnce(payment.reference);
      const facts = await rows<{ object_id: string }>(
        `select f.object_id from inbox.payment_facts f
        join public.payments p on p.id = f.payment_id where p.reference = $1`,
        [payment.reference],
      );
      assert.deepEqual(facts, [{ object_id: id }]);
    }
    await assertBought(user, 3);
  });

  test("the last 63-bit number is kept, and text outside the basic plane does no harm", async () => {
    const user = await signUp();
    const payment = await start(user, "razorpay");
    const body = razorpayCapture("payment.captured", payment, {
      notes: { reference: payment.reference, wish: "Glück 🎉", id: "9223372036854775807" },
    });
    const number = body.replace('"created_at":1795165003', '"created_at":9223372036854775807');
    assert.notEqual(number, body);
    assert.equal((await deliver("razorpay", number)).body.outcome, "applied");
    const [event] = await storedEvents(eventKey(number));
    assert.equal(event?.body.toString("utf8"), number);
    await assertBought(user, 1);
  });
});

/** The body with this in a text that no one needs. */
function inText(body: string, what: string): string {
  const changed = body.replace("payer@example.com", `payer${what}@example.com`);
  assert.notEqual(changed, body);
  return changed;
}

/** A byte that begins no UTF-8 character, in place of the tilde. */
function withByte(bytes: Bytes): Bytes {
  const changed = bytes.slice();
  changed[changed.indexOf(0x7e)] = 0xff;
  return changed;
}
