/** verify-payment and the webhook, in every order: the same end, and success each time. */
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import {
  assertAppliedOnce,
  assertBought,
  closeDatabase,
  outcomeOf,
  rows,
  UNTOUCHED,
} from "./database.ts";
import {
  type Answer,
  callFunction,
  type ProviderName,
  PROVIDERS,
  signUp,
  start,
  type Started,
  STARTER_CREDITS,
  type User,
  verify,
  WELCOME_CREDITS,
} from "./shop.ts";
import { captureBody, pay } from "./simulator.ts";
import { deliver } from "./webhooks.ts";

after(closeDatabase);

for (const provider of PROVIDERS) {
  describe(`verify-payment and ${provider}'s webhook`, () => {
    test("before anything is paid it says so, and that is no error", async () => {
      const { user, payment } = await opened(provider);
      const answer = await verify(user, payment.reference);
      assert.equal(answer.status, 200);
      assert.equal(answer.body.success, false);
      assert.equal(answer.body.payment_status, "pending");
      assert.equal(answer.body.verified, false);
      assert.deepEqual(await outcomeOf(payment.reference), UNTOUCHED);
    });

    test("verify first, webhook later", async () => {
      const { user, payment, body } = await paid(provider);
      assertVerified(await verify(user, payment.reference), payment);
      // Seen is not done: nothing was granted, and the webhook is not taken for a repeat.
      assert.deepEqual(await outcomeOf(payment.reference), UNTOUCHED);
      assert.equal((await deliver(provider, body)).body.outcome, "applied");
      assertFulfilled(await verify(user, payment.reference), payment);
      await assertEnd(user, payment);
    });

    test("webhook first, verify later", async () => {
      const { user, payment, body } = await paid(provider);
      assert.equal((await deliver(provider, body)).body.outcome, "applied");
      assertFulfilled(await verify(user, payment.reference), payment);
      await assertEnd(user, payment);
    });

    test("both at once", async () => {
      const rounds = await Promise.all(Array.from({ length: 5 }, () => paid(provider)));
      await Promise.all(rounds.map(async ({ user, payment, body }) => {
        const [verified, delivered, again] = await Promise.all([
          verify(user, payment.reference),
          deliver(provider, body),
          verify(user, payment.reference),
        ]);
        assertVerified(verified, payment);
        assertVerified(again, payment);
        assert.equal(delivered.body.outcome, "applied");
      }));
      for (const { user, payment } of rounds) {
        assertFulfilled(await verify(user, payment.reference), payment);
        await assertEnd(user, payment);
      }
    });

    test("ten times, at once and one after the other", async () => {
      const { user, payment, body } = await paid(provider);
      const ten = Array.from({ length: 10 }, () => verify(user, payment.reference));
      for (const answer of await Promise.all(ten)) assertVerified(answer, payment);
      assert.deepEqual(await outcomeOf(payment.reference), UNTOUCHED);
      assert.equal((await deliver(provider, body)).body.outcome, "applied");
      for (let time = 0; time < 10; time++) {
        assertFulfilled(await verify(user, payment.reference), payment);
      }
      await assertEnd(user, payment);
    });

    test("someone else's reference is as unknown as one that does not exist", async () => {
      const { user, payment, body } = await paid(provider);
      const stranger = await signUp();
      const others = await verify(stranger, payment.reference);
      const nobodys = await verify(stranger, "PAY-does-not-exist");
      assert.equal(others.status, 404);
      assert.equal(others.body.code, "payment_not_found");
      assert.equal(nobodys.status, 404);
      assert.equal(nobodys.body.code, "payment_not_found");
      assert.equal(await isVerified(payment), false);
      // Not after it was fulfilled either.
      assert.equal((await deliver(provider, body)).body.outcome, "applied");
      assert.equal((await verify(stranger, payment.reference)).status, 404);
      assertFulfilled(await verify(user, payment.reference), payment);
    });

    test("without a token, or with a forged one, nobody is answered", async () => {
      const { user, payment } = await paid(provider);
      const [header, claims] = user.token.split(".");
      const tokens = ["not-a-token", `${header}.${claims}.${"A".repeat(86)}`];
      assert.equal((await verify(null, payment.reference)).status, 401);
      for (const token of tokens) {
        assert.equal((await verify({ ...user, token }, payment.reference)).status, 401, token);
      }
      assert.equal(await isVerified(payment), false);
    });
  });
}

test("razorpay: another payment's order id is refused", async () => {
  const user = await signUp();
  const [mine, other] = [await start(user, "razorpay"), await start(user, "razorpay")];
  const answer = await callFunction("verify-payment", user, {
    reference: mine.reference,
    razorpay_order_id: other.order_id,
  });
  assert.equal(answer.status, 400);
  assert.equal(answer.body.code, "signature_invalid");
});

async function opened(provider: ProviderName): Promise<{ user: User; payment: Started }> {
  const user = await signUp();
  return { user, payment: await start(user, provider) };
}

/** Paid at the gateway, which keeps its webhook until the test delivers it. */
async function paid(
  provider: ProviderName,
): Promise<{ user: User; payment: Started; body: string }> {
  const { user, payment } = await opened(provider);
  await pay(payment, "no_webhook");
  return { user, payment, body: await captureBody(payment) };
}

function assertVerified({ status, body }: Answer, { reference, amount, currency }: Started): void {
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal(body.success, true, JSON.stringify(body));
  assert.equal(body.amount, amount);
  assert.equal(body.currency, currency);
  const data = Object(body.data);
  assert.deepEqual([data.reference, data.amount, data.currency], [reference, amount, currency]);
}

function assertFulfilled(answer: Answer, payment: Started): void {
  assertVerified(answer, payment);
  assert.equal(answer.body.payment_status, "success");
  assert.equal(answer.body.fulfilment, "applied");
  assert.equal(answer.body.credits_added, STARTER_CREDITS);
  assert.equal(answer.body.new_balance, WELCOME_CREDITS + STARTER_CREDITS);
}

async function assertEnd(user: User, { reference }: Started): Promise<void> {
  await assertAppliedOnce(reference);
  await assertBought(user, 1);
}

async function isVerified({ reference }: Started): Promise<boolean | undefined> {
  const [row] = await rows<{ verified: boolean }>(
    "select verified from public.payments where reference = $1",
    [reference],
  );
  return row?.verified;
}
