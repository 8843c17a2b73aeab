/** Money that goes back: asked for by an operator or by itself, in part and in full, whatever breaks on the way. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, describe, test } from "node:test";
import { z } from "zod";
import { ROOT } from "../stack/root.ts";
import { settingsFor } from "../stack/settings.ts";
import { registeredChildren } from "../stack/supervisor/register.ts";
import { DATABASE_PORT } from "./addresses.ts";
import {
  assertSoundBooks,
  closeDatabase,
  creditsOf,
  eventually,
  rows,
  untilFulfilment,
} from "./database.ts";
import { signUpOperator } from "./gateways.ts";
import {
  type Answer,
  callFunction,
  PROVIDERS,
  signUp,
  start,
  type Started,
  STARTER_CREDITS,
  type User,
  WELCOME_CREDITS,
} from "./shop.ts";
import { control, deliveriesOf, observe, pay } from "./simulator.ts";
import { deliver } from "./webhooks.ts";

const settings = settingsFor("test", ROOT);
const operator = signUpOperator();

after(async () => {
  await control("/refund-outcome", { outcome: "processed" });
  await assertSoundBooks();
  await closeDatabase();
});

for (const provider of PROVIDERS) {
  describe(`${provider}: a refund by an operator`, () => {
    test("in part twice, then all that is left: the gateway has three, and never more than was paid", async () => {
      const { user, payment } = await bought(provider);
      const fifth = payment.amount / 5;
      for (const [amount, left] of [[fifth, 80], [2 * fifth, 40], [undefined, 0]] as const) {
        const { status, body } = await refund(payment, { amount });
        assert.deepEqual([status, body.status, body.success], [200, "accepted", true]);
        assert.equal(body.amount, amount ?? 2 * fifth);
        await untilCredits(user, WELCOME_CREDITS + left);
      }
      assert.deepEqual(await atGateway(payment), [fifth, 2 * fifth, 2 * fifth]);
      const more = await refund(payment, { amount: 1 });
      assert.deepEqual([more.status, more.body.code], [409, "refund_too_large"]);
      await told(payment, "refunded");
      assert.deepEqual(await atGateway(payment), [fifth, 2 * fifth, 2 * fifth]);
    });

    test("two of the same size at once, and the same one twice: two at the gateway", async () => {
      const { user, payment } = await bought(provider);
      const amount = payment.amount / 4;
      const [one, other] = [randomUUID(), randomUUID()];
      const answers = await Promise.all(
        [one, other, one, other].map((key) => refund(payment, { amount }, key)),
      );
      for (const { status } of answers) assert.equal(status, 200);
      assert.deepEqual(await atGateway(payment), [amount, amount]);
      await untilCredits(user, WELCOME_CREDITS + STARTER_CREDITS / 2);
    });

    test("is for operators: a user, the payer and nobody are refused, and no gateway is asked", async () => {
      const { user, payment } = await bought(provider);
      const body = { reference: payment.reference };
      const headers = { "idempotency-key": randomUUID() };
      for (const who of [user, await signUp()]) {
        const answer = await callFunction("refund-payment", who, body, headers);
        assert.deepEqual([answer.status, answer.body.code], [403, "operator_required"]);
      }
      assert.equal((await callFunction("refund-payment", null, body, headers)).status, 401);
      assert.deepEqual(await atGateway(payment), []);
    });

    test("that the gateway refuses is said so, frees its amount, and can be asked for anew", async () => {
      const { user, payment } = await bought(provider);
      await control("/fail", { provider, path: "/refund", method: "POST", status: 400, times: 1 });
      assert.equal((await refund(payment)).body.status, "refused");
      assert.equal(await creditsOf(user), WELCOME_CREDITS + STARTER_CREDITS);
      assert.equal((await refund(payment)).body.status, "accepted");
      await untilCredits(user, WELCOME_CREDITS);
      assert.deepEqual(await atGateway(payment), [payment.amount]);
    });

    for (const how of ["late", "as an error"]) {
      test(`that is made and answered ${how} is unknown, then found: one at the gateway`, async () => {
        const { user, payment } = await bought(provider);
        const amount = payment.amount / 2;
        const path = { provider, path: "/refund", method: "POST", times: 1 };
        await (how === "late"
          ? control("/slow", { ...path, ms: 9_000 })
          : control("/fail", { ...path, status: 502, executed: true }));
        const key = randomUUID();
        assert.equal((await refund(payment, { amount }, key)).body.status, "unknown");
        await anHourLater(payment);
        await until(payment, ["accepted"]);
        assert.equal((await refund(payment, { amount }, key)).body.status, "accepted");
        await untilCredits(user, WELCOME_CREDITS + STARTER_CREDITS / 2);
        assert.deepEqual(await atGateway(payment), [amount]);
      });
    }

    test("that the gateway never heard of is made after all, once", async () => {
      const { user, payment } = await bought(provider);
      await control("/fail", { provider, path: "/refund", method: "POST", status: 502, times: 1 });
      assert.equal((await refund(payment)).body.status, "unknown");
      assert.deepEqual(await atGateway(payment), []);
      await anHourLater(payment);
      await until(payment, ["accepted"]);
      await untilCredits(user, WELCOME_CREDITS);
      assert.deepEqual(await atGateway(payment), [payment.amount]);
    });

    test("that fails at the bank after it was pending gives everything back", async () => {
      const { user, payment } = await bought(provider);
      await control("/refund-outcome", { outcome: "failed" });
      assert.equal((await refund(payment)).body.status, "accepted");
      await control("/refund-outcome", { outcome: "processed" });
      await untilCredits(user, WELCOME_CREDITS);
      await control("/deliveries/flush");
      await untilCredits(user, WELCOME_CREDITS + STARTER_CREDITS);
      await told(payment, "success");
    });

    test("whose failure no webhook tells is asked about, and gives everything back", async () => {
      const { user, payment } = await bought(provider);
      await control("/refund-outcome", { outcome: "failed" });
      await control("/misbehave", { drop: 1 });
      try {
        assert.equal((await refund(payment)).body.status, "accepted");
        await untilCredits(user, WELCOME_CREDITS);
        await eventually("the gateway's events lost", 20, async () => {
          const events = (await deliveriesOf(payment)).filter(({ event }) =>
            event.includes("fail")
          );
          return events.some(({ state }) => state === "dropped") || undefined;
        });
      } finally {
        await control("/misbehave");
        await control("/refund-outcome", { outcome: "processed" });
      }
      assert.equal(await creditsOf(user), WELCOME_CREDITS);
      await rows(
        `update ops.gateway_checks c set due_at = now() from public.payments p
        where p.id = c.payment_id and p.reference = $1 and c.reason = 'reversal'`,
        [payment.reference],
      );
      await untilCredits(user, WELCOME_CREDITS + STARTER_CREDITS);
      await told(payment, "success");
    });

    test("whose functions are killed between request and answer is made once", async () => {
      const { user, payment } = await bought(provider);
      await control("/slow", { provider, path: "/refund", method: "POST", ms: 5_000, times: 1 });
      const asking = refund(payment).catch(() => null);
      await eventually("the refund at the gateway", 20, async () => {
        return (await atGateway(payment)).length === 1 || undefined;
      });
      await killFunctions();
      await asking;
      await until(payment, ["requested"]);
      await anHourLater(payment);
      await until(payment, ["accepted"]);
      await untilCredits(user, WELCOME_CREDITS);
      assert.deepEqual(await atGateway(payment), [payment.amount]);
    });
  });

  describe(`${provider}: without an operator`, () => {
    test("what was paid twice is refunded by itself, once, and the purchase stays", async () => {
      const user = await signUp();
      const payment = await start(user, provider);
      await pay(payment, "two_captures");
      await until(payment, ["accepted"], 30);
      await control("/deliveries/flush");
      await told(payment, "success");
      await untilFulfilment(payment.reference, "applied", 20);
      assert.equal(await creditsOf(user), WELCOME_CREDITS + STARTER_CREDITS);
      assert.deepEqual(await atGateway(payment), [payment.amount]);
    });

    test("a refund made in the gateway's dashboard counts like one of ours", async () => {
      const { user, payment } = await bought(provider);
      await control(`/${provider}/refund`, { ...which(payment), amount: payment.amount / 4 });
      await control("/deliveries/flush");
      await untilCredits(user, WELCOME_CREDITS + 75);
      assert.deepEqual(await statuses(payment), []);
      assert.equal((await refund(payment)).body.amount, 3 * payment.amount / 4);
      await untilCredits(user, WELCOME_CREDITS);
    });

    test("a dispute withdraws, gives back when it is won, and all of it told twice changes nothing", async () => {
      const { user, payment } = await bought(provider);
      const dispute = (outcome: string) =>
        control(`/${provider}/dispute`, { ...which(payment), outcome });
      await dispute("opened");
      await untilCredits(user, WELCOME_CREDITS);
      await told(payment, "disputed");
      const all = await refund(payment);
      assert.deepEqual([all.status, all.body.code], [409, "refund_too_large"]);
      await dispute("won");
      await untilCredits(user, WELCOME_CREDITS + STARTER_CREDITS);
      for (const { id } of await deliveriesOf(payment)) await control(`/deliveries/${id}/send`);
      await control("/deliveries/flush");
      await told(payment, "success");
      assert.equal(await creditsOf(user), WELCOME_CREDITS + STARTER_CREDITS);
    });
  });
}

describe("paystack's refund events in all their shapes", () => {
  const shapes: [name: string, event: string, data: Record<string, unknown>, status: string][] = [
    ["processed, as really delivered: the id as text, the amount as a number", "refund.processed", {
      id: "#",
      status: "processed",
    }, "partially_refunded"],
    ["needs attention: on its way, and withdrawn", "refund.needs-attention", {
      id: "#",
      status: "needs-attention",
    }, "partially_refunded"],
    ["failed: nothing happened", "refund.failed", { id: "#", status: "failed" }, "success"],
  ];
  for (const [name, event, data, status] of shapes) {
    test(name, async () => {
      const { payment } = await bought("paystack");
      const body = JSON.stringify({
        event,
        data: {
          transaction_reference: payment.reference,
          refund_reference: null,
          amount: payment.amount / 2,
          currency: payment.currency,
          customer: { first_name: null, last_name: null, email: "payer@example.com" },
          integration: 412_829,
          domain: "test",
          ...data,
          id: String(Date.now()) + String(Math.floor(Math.random() * 1e6)),
        },
      });
      const answer = await deliver("paystack", body);
      assert.deepEqual([answer.status, answer.body.outcome], [200, "applied"]);
      await told(payment, status);
    });
  }

  test("documented without an id and with the amount as text: asked about, once", async () => {
    const { user, payment } = await bought("paystack");
    const amount = payment.amount / 2;
    await control("/paystack/refund", { reference: payment.reference, amount });
    await control("/deliveries/flush");
    await untilCredits(user, WELCOME_CREDITS + STARTER_CREDITS / 2);
    const events = (await deliveriesOf(payment)).filter(({ event }) => event.startsWith("refund."));
    assert.deepEqual(new Set(events.map(({ event }) => event)).size > 1, true);
    for (const { body } of events) await deliver("paystack", body);
    await control("/deliveries/flush");
    assert.equal(await creditsOf(user), WELCOME_CREDITS + STARTER_CREDITS / 2);
    assert.deepEqual(await atGateway(payment), [amount]);
  });
});

const Refunds = z.object({
  paystack: z.object({
    refunds: z.array(z.object({ transaction_reference: z.string(), amount: z.number() })),
  }),
  razorpay: z.object({
    payments: z.array(z.object({ id: z.string(), order_id: z.string() })),
    refunds: z.array(z.object({ payment_id: z.string(), amount: z.number() })),
  }),
});

/** A payment that was paid and applied. */
async function bought(provider: Started["provider"]): Promise<{ user: User; payment: Started }> {
  const user = await signUp();
  const payment = await start(user, provider);
  await pay(payment, "success");
  await untilCredits(user, WELCOME_CREDITS + STARTER_CREDITS);
  return { user, payment };
}

/** Asks refund-payment as an operator. */
async function refund(
  { reference, provider }: Started,
  more: { amount?: number | undefined } = {},
  key: string = randomUUID(),
): Promise<Answer> {
  const body = { reference, provider, ...more };
  return await callFunction("refund-payment", await operator, body, { "idempotency-key": key });
}

/** The refunds that the gateway has of a payment, by size. */
async function atGateway(payment: Started): Promise<number[]> {
  const { paystack, razorpay } = await observe("/state", Refunds);
  const payments = razorpay.payments.filter(({ order_id }) => order_id === payment.order_id)
    .map(({ id }) => id);
  const refunds = payment.provider === "paystack"
    ? paystack.refunds.filter((one) => one.transaction_reference === payment.reference)
    : razorpay.refunds.filter((one) => payments.includes(one.payment_id));
  return refunds.map(({ amount }) => amount).toSorted((a, b) => a - b);
}

/** How the control API names a payment. */
function which({ reference, order_id }: Started): Record<string, unknown> {
  return order_id === undefined ? { reference } : { order_id };
}

async function statuses({ reference }: Started): Promise<string[]> {
  const found = await rows<{ status: string }>(
    `select r.status from ops.refunds r join public.payments p on p.id = r.payment_id
    where p.reference = $1 order by r.created_at`,
    [reference],
  );
  return found.map(({ status }) => status);
}

async function until(payment: Started, expected: string[], seconds = 30): Promise<void> {
  await eventually(`refunds ${expected.join(", ")}`, seconds, async () => {
    const found = await statuses(payment);
    return found.join() === expected.join() || undefined;
  });
}

/** An hour goes by: the sweeper's lease has run out, and no gateway's list is behind any more. */
async function anHourLater({ reference }: Started): Promise<void> {
  await rows(
    `update ops.refunds r set due_at = now(), updated_at = r.updated_at - interval '1 hour' from public.payments p
    where p.id = r.payment_id and p.reference = $1`,
    [reference],
  );
}

async function told({ reference }: Started, status: string): Promise<void> {
  await eventually(`${reference} ${status}`, 20, async () => {
    const [row] = await rows<{ status: string }>(
      "select status from public.payments where reference = $1",
      [reference],
    );
    return row?.status === status || undefined;
  });
}

async function untilCredits(user: User, credits: number): Promise<void> {
  await eventually(`${credits} credits`, 20, async () => {
    return await creditsOf(user) === credits || undefined;
  });
}

/** Ends the edge functions the hardest way there is, and waits until they are back. */
async function killFunctions(): Promise<void> {
  // The process to be killed is this profile's and nobody else's.
  assert.equal(DATABASE_PORT, settings.ports.database);
  const pid = registeredChildren(settings.dataFolder).functions;
  assert.ok(pid !== undefined && pid > 1, "the stack does not say which process its functions are");
  process.kill(pid, "SIGKILL");
  await eventually("the functions back", 60, async () => {
    if (registeredChildren(settings.dataFolder).functions === pid) return undefined;
    const user = await signUp();
    return (await callFunction("refund-payment", user, {})).status === 400 || undefined;
  });
}
