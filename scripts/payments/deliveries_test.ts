/** Signed webhooks at the running endpoints: applied once, or refused without a trace. */
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import {
  assertAppliedOnce,
  assertBought,
  assertSoundBooks,
  closeDatabase,
  outcomeOf,
  storedEvents,
  UNTOUCHED,
} from "./database.ts";
import { type Answer, answerOf, PROVIDERS, signUp, start } from "./shop.ts";
import {
  type Bytes,
  captured,
  chargeSuccess,
  deliver,
  endpoint,
  eventKey,
  post,
  razorpayCapture,
  razorpayId,
  signature,
  utf8,
} from "./webhooks.ts";

after(closeDatabase);

describe("a signed webhook", () => {
  for (const provider of PROVIDERS) {
    test(`${provider}: is applied once, and known when it comes again`, async () => {
      const user = await signUp();
      const payment = await start(user, provider);
      const body = captured(payment);
      const first = await deliver(provider, body);
      assert.equal(first.status, 200);
      assert.deepEqual(summary(first), { outcome: "applied", success: true, idempotent: false });
      const again = await deliver(provider, body);
      assert.equal(again.status, 200);
      assert.deepEqual(summary(again), {
        outcome: "duplicate",
        method: "delivery",
        success: true,
        idempotent: true,
      });
      await assertAppliedOnce(payment.reference);
      await assertBought(user, 1);
    });

    test(`${provider}: the same bytes 50 times at once have one effect`, async () => {
      const user = await signUp();
      const payment = await start(user, provider);
      const body = captured(payment);
      const answers = await Promise.all(Array.from({ length: 50 }, () => deliver(provider, body)));
      assert.deepEqual(tally(answers), { "200 applied": 1, "200 duplicate delivery": 49 });
      assert.equal((await storedEvents(eventKey(body))).length, 1);
      await assertAppliedOnce(payment.reference);
      await assertBought(user, 1);
    });
  }

  test("razorpay: order.paid after payment.captured is the same fact", async () => {
    const user = await signUp();
    const payment = await start(user, "razorpay");
    const id = razorpayId();
    const first = await deliver("razorpay", razorpayCapture("payment.captured", payment, { id }));
    assert.equal(first.body.outcome, "applied");
    const second = await deliver("razorpay", razorpayCapture("order.paid", payment, { id }));
    assert.deepEqual(summary(second), {
      outcome: "duplicate",
      method: "fact",
      success: true,
      idempotent: true,
    });
    await assertAppliedOnce(payment.reference);
    await assertBought(user, 1);
  });

  test("razorpay: both events of one payment at once have one effect", async () => {
    const user = await signUp();
    const payments = await Promise.all(Array.from({ length: 8 }, () => start(user, "razorpay")));
    const results = await Promise.all(payments.map(async (payment) => {
      const id = razorpayId();
      return await Promise.all([
        deliver("razorpay", razorpayCapture("order.paid", payment, { id })),
        deliver("razorpay", razorpayCapture("payment.captured", payment, { id })),
      ]);
    }));
    for (const pair of results) {
      assert.deepEqual(tally(pair), { "200 applied": 1, "200 duplicate fact": 1 });
    }
    for (const { reference } of payments) await assertAppliedOnce(reference);
    await assertBought(user, 8);
    await assertSoundBooks();
  });
});

describe("what is not signed with our secret", () => {
  for (const provider of PROVIDERS) {
    test(`${provider}: is refused, and nothing of it is stored`, async () => {
      const payment = await start(await signUp(), provider);
      const body = utf8(captured(payment));
      const signed = signature(provider, body);
      const other = provider === "paystack" ? "razorpay" : "paystack";
      const [header] = Object.keys(signed);
      assert.ok(header);
      const changed = [0, Math.floor(body.length / 2), body.length - 1].map((at) =>
        flipped(body, at)
      );
      const attempts: { bytes: Bytes; headers: Record<string, string>; code: string }[] = [
        ...changed.map((bytes) => ({ bytes, headers: signed, code: "signature_invalid" })),
        { bytes: body.slice(0, -1), headers: signed, code: "signature_invalid" },
        { bytes: body, headers: {}, code: "signature_missing" },
        { bytes: body, headers: { [header]: "" }, code: "signature_missing" },
        { bytes: body, headers: signature(other, body), code: "signature_missing" },
        { bytes: body, headers: { [header]: "00" }, code: "signature_invalid" },
        // What an implementation with no secret would take.
        { bytes: body, headers: signature(provider, body, ""), code: "signature_invalid" },
        {
          bytes: body,
          headers: { [header]: Object.values(signature(other, body))[0] ?? "" },
          code: "signature_invalid",
        },
      ];
      for (const { bytes, headers, code } of attempts) {
        const answer = await post(provider, bytes, headers);
        assert.equal(answer.status, 401, JSON.stringify(answer.body));
        assert.equal(answer.body.code, code);
        assert.deepEqual(await storedEvents(eventKey(bytes)), []);
      }
      assert.deepEqual(await outcomeOf(payment.reference), UNTOUCHED);
      // The bytes were good all the time: only the signature kept them out.
      assert.equal((await deliver(provider, body)).body.outcome, "applied");
    });

    test(`${provider}: GET says that it is there, other methods and large bodies are refused`, async () => {
      const active = await answerOf(await fetch(endpoint(provider)));
      assert.equal(active.status, 200);
      assert.match(String(active.body.message), /endpoint is active$/);
      assert.ok(Math.abs(Date.parse(String(active.body.timestamp)) - Date.now()) < 60_000);

      const put = await fetch(endpoint(provider), { method: "PUT", body: "{}" });
      await put.body?.cancel();
      assert.equal(put.status, 405);

      const large = utf8(`{"padding":"${"x".repeat(2 * 1024 * 1024)}"}`);
      const refused = await post(provider, large, signature(provider, large));
      assert.equal(refused.status, 413);
      for (const bytes of ["", "{}", large]) {
        assert.deepEqual(await storedEvents(eventKey(bytes)), []);
      }
    });
  }

  test("a body just below the limit is read", async () => {
    const payment = await start(await signUp(), "paystack");
    const body = chargeSuccess(payment);
    const padded = body + " ".repeat(1024 * 1024 - body.length);
    assert.equal((await deliver("paystack", padded)).body.outcome, "applied");
    await assertAppliedOnce(payment.reference);
  });
});

function summary({ body }: Answer): Record<string, unknown> {
  const { outcome, success, idempotent, method } = body;
  assert.equal(body.status, "ok");
  return { outcome, success, idempotent, ...(method === undefined ? {} : { method }) };
}

function tally(answers: Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const name = [status, body.outcome, body.method].filter((part) => part !== undefined).join(" ");
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

function flipped(body: Bytes, at: number): Bytes {
  const changed = body.slice();
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
}
