/** One story for every gateway: a payment from its checkout to its refund, whatever comes first. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, describe, test } from "node:test";
import {
  assertAppliedOnce,
  assertBought,
  assertSoundBooks,
  closeDatabase,
  creditsOf,
  eventually,
  outcomeOf,
  rows,
  untilAppliedOnce,
  UNTOUCHED,
} from "./database.ts";
import {
  act,
  deliverAll,
  GATEWAYS,
  open,
  type Opened,
  paid,
  post,
  refund,
  signUpOperator,
  webhooksOf,
} from "./gateways.ts";
import { signUp, STARTER_CREDITS, type User, verify, WELCOME_CREDITS } from "./shop.ts";
import { control } from "./simulator.ts";

/** Longer than our patience with a gateway. */
const TOO_SLOW_MS = 9_500;

after(async () => {
  await assertSoundBooks();
  await closeDatabase();
});

for (const gateway of GATEWAYS) {
  describe(gateway.name, () => {
    test("seen by verify-payment first, then told by its webhooks: credits once", async () => {
      const { user, payment, webhooks } = await paid(gateway);
      const seen = await verify(user, payment.reference);
      assert.deepEqual([seen.status, seen.body.success, seen.body.verified], [200, true, true]);
      assert.deepEqual(await outcomeOf(payment.reference), UNTOUCHED);
      await deliverAll(webhooks);
      await assertFulfilled(user, payment);
    });

    test("told by its webhooks in reverse, then seen: credits once", async () => {
      const { user, payment, webhooks } = await paid(gateway);
      await deliverAll(webhooks.toReversed());
      await assertFulfilled(user, payment);
    });

    test("every webhook five times at once, beside verify-payment: credits once", async () => {
      const { user, payment, webhooks } = await paid(gateway);
      const all = Array.from({ length: 5 }, () => webhooks).flat();
      const answers = await Promise.all([
        ...all.map(post),
        verify(user, payment.reference),
        verify(user, payment.reference),
      ]);
      for (const { status, body } of answers) assert.equal(status, 200, JSON.stringify(body));
      await assertFulfilled(user, payment);
      await deliverAll(webhooks);
      await assertFulfilled(user, payment);
    });

    test("a checkout that nobody pays is nobody's money", async () => {
      const user = await signUp();
      const payment = await open(user, gateway);
      const { body } = await verify(user, payment.reference);
      assert.deepEqual([body.success, body.payment_status], [false, "pending"]);
      await act(gateway, "pay", payment, "declined");
      assert.equal((await verify(user, payment.reference)).body.success, false);
      assert.equal((await outcomeOf(payment.reference)).captures, 0);
      assert.equal(await creditsOf(user), WELCOME_CREDITS);
    });

    test("refunded by an operator, asked twice: once, and the credits are back", async () => {
      const { user, payment } = await bought(gateway);
      const [operator, key] = [await signUpOperator(), randomUUID()];
      assert.equal((await refund(user, payment)).status, 403);
      const first = await refund(operator, payment, key);
      assert.deepEqual([first.status, first.body.status], [200, "accepted"]);
      const again = await refund(operator, payment, key);
      assert.equal(again.body.refund_id, first.body.refund_id);
      await assertRefundedOnce(user, payment);
      const more = await refund(operator, payment);
      assert.deepEqual([more.status, more.body.code], [409, "refund_too_large"]);
    });

    test("a refund whose answer never came is found, not made again", async () => {
      const { user, payment } = await bought(gateway);
      const operator = await signUpOperator();
      await control("/slow", {
        provider: gateway.name,
        path: gateway.refunds,
        method: "POST",
        ms: TOO_SLOW_MS,
        times: 1,
      });
      try {
        const { status, body } = await refund(operator, payment);
        assert.deepEqual([status, body.status], [200, "unknown"], JSON.stringify(body));
        await rows("update ops.refunds set due_at = now() where id = $1", [body.refund_id]);
        await eventually("the refund's answer", 30, async () => {
          const [row] = await rows<{ status: string }>(
            "select status from ops.refunds where id = $1",
            [body.refund_id],
          );
          return row?.status === "accepted" ? true : undefined;
        });
      } finally {
        await control("/slow", { provider: gateway.name, ms: 0 });
      }
      await assertRefundedOnce(user, payment);
    });

    test("disputed: the credits are back while it is open, and here again when it is won", async () => {
      const { user, payment } = await bought(gateway);
      await act(gateway, "dispute", payment, "opened");
      await until(payment, "disputed");
      assert.equal(await creditsOf(user), WELCOME_CREDITS);
      await act(gateway, "dispute", payment, "won");
      await until(payment, "success");
      assert.equal(await creditsOf(user), WELCOME_CREDITS + STARTER_CREDITS);
    });

    test("disputed and lost: the credits stay away", async () => {
      const { user, payment } = await bought(gateway);
      await act(gateway, "dispute", payment, "opened");
      await until(payment, "disputed");
      await act(gateway, "dispute", payment, "lost");
      await eventually("the loss", 20, async () => {
        const lost = (await factsOf(payment)).includes("dispute_lost");
        return lost || undefined;
      });
      assert.equal(await creditsOf(user), WELCOME_CREDITS);
    });
  });
}

describe("a webhook that never comes", { concurrency: true }, () => {
  for (const gateway of GATEWAYS) {
    test(`${gateway.name}: the gateway is asked, and what it says counts once`, async () => {
      const { user, payment, webhooks } = await paid(gateway);
      assert.equal((await verify(user, payment.reference)).body.verified, true);
      await untilAppliedOnce(payment.reference, 60);
      await deliverAll(webhooks);
      await assertFulfilled(user, payment);
    });
  }
});

/** Paid, told by the gateway itself, and applied. */
async function bought(
  gateway: (typeof GATEWAYS)[number],
): Promise<{ user: User; payment: Opened }> {
  const user = await signUp();
  const payment = await open(user, gateway);
  await act(gateway, "pay", payment, "success");
  await untilAppliedOnce(payment.reference, 20);
  return { user, payment };
}

async function assertFulfilled(user: User, { reference }: Opened): Promise<void> {
  const { body } = await verify(user, reference);
  assert.deepEqual(
    [body.success, body.payment_status, body.fulfilment, body.credits_added],
    [true, "success", "applied", STARTER_CREDITS],
  );
  await assertAppliedOnce(reference);
  await assertBought(user, 1);
}

async function assertRefundedOnce(user: User, payment: Opened): Promise<void> {
  await until(payment, "refunded");
  const [row] = await rows(
    "select refunded_amount::int as refunded, fulfilment from public.payments where reference = $1",
    [payment.reference],
  );
  assert.deepEqual(row, { refunded: payment.amount, fulfilment: "reversed" });
  const [{ refunds } = { refunds: 0 }] = await rows<{ refunds: number }>(
    `select count(distinct f.object_id)::int as refunds from inbox.payment_facts f
    join public.payments p on p.id = f.payment_id
    where p.reference = $1 and f.fact_type like 'refund%'`,
    [payment.reference],
  );
  assert.equal(refunds, 1);
  assert.equal(await creditsOf(user), WELCOME_CREDITS);
  // Whatever the gateway says of it again.
  await deliverAll(await webhooksOf(payment));
  assert.equal(await creditsOf(user), WELCOME_CREDITS);
}

async function until({ reference }: Opened, status: string): Promise<void> {
  await eventually(
    `${reference} ${status}`,
    15,
    async () => (await outcomeOf(reference)).status === status || undefined,
  );
}

async function factsOf({ reference }: Opened): Promise<string[]> {
  const facts = await rows<{ fact_type: string }>(
    `select f.fact_type from inbox.payment_facts f
    join public.payments p on p.id = f.payment_id where p.reference = $1`,
    [reference],
  );
  return facts.map(({ fact_type }) => fact_type);
}
