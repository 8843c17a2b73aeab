/** Money that is not what is due, that comes twice, or that nobody told us about. */
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { z } from "zod";
import {
  APPLIED_ONCE,
  assertAppliedOnce,
  assertBought,
  booked,
  closeDatabase,
  creditsOf,
  eventually,
  outcomeOf,
  rows,
  storedEvents,
  untilAppliedOnce,
  UNTOUCHED,
} from "./database.ts";
import {
  initialize,
  PROVIDERS,
  signUp,
  start,
  started,
  STARTER_CREDITS,
  verify,
  WELCOME_CREDITS,
} from "./shop.ts";
import { control, deliveriesOf, observe, pay } from "./simulator.ts";
import {
  type Capture,
  captured,
  chargeSuccess,
  deliver,
  eventKey,
  razorpayCapture,
} from "./webhooks.ts";

after(closeDatabase);

/** Everything is recorded and booked, nothing is granted. */
const IN_REVIEW = { ...UNTOUCHED, fulfilment: "review", captures: 1, gateway_journals: 1 };

describe("a capture that is not what is due", () => {
  const cases: { name: string; capture: Capture; mode: string; paystackOnly?: true }[] = [
    { name: "too little", capture: { amount: 16_899 }, mode: "test" },
    { name: "too much", capture: { amount: 250_001 }, mode: "test" },
    { name: "another currency", capture: { currency: "USD" }, mode: "test" },
    // Razorpay's body does not say it: there the key does.
    { name: "live instead of test", capture: { domain: "live" }, mode: "live", paystackOnly: true },
  ];
  for (const provider of PROVIDERS) {
    for (const { name, capture, mode, paystackOnly } of cases) {
      if (paystackOnly && provider !== "paystack") continue;
      test(`${provider}: ${name} is for review, and its money is in suspense`, async () => {
        const user = await signUp();
        const payment = await start(user, provider);
        const body = captured(payment, capture);
        const answer = await deliver(provider, body);
        assert.equal(answer.status, 200);
        assert.equal(answer.body.outcome, "review");
        assert.equal(answer.body.success, false);
        assert.deepEqual(await outcomeOf(payment.reference), IN_REVIEW);
        assert.equal(await creditsOf(user), WELCOME_CREDITS);
        const { amount, currency } = { ...payment, ...capture };
        const inSuspense = await booked(payment.reference, `suspense:${mode}`, currency);
        assert.equal(inSuspense, -amount);
        assert.equal(await booked(payment.reference, "revenue:credits:test", currency), 0);
        assert.equal((await deliver(provider, body)).body.outcome, "duplicate");
        assert.deepEqual(await outcomeOf(payment.reference), IN_REVIEW);

        // What is due can still be paid.
        assert.equal((await deliver(provider, captured(payment))).body.outcome, "applied");
        await assertBought(user, 1);
        const still = await booked(payment.reference, `suspense:${mode}`, currency);
        assert.equal(still, -amount, "the money in review has gone somewhere");
      });
    }
  }
});

describe("two captures for one payment", () => {
  for (const provider of PROVIDERS) {
    for (const order of ["one after the other", "at once"]) {
      test(`${provider}, ${order}: one counts, the other is due back`, async () => {
        const user = await signUp();
        const payment = await start(user, provider);
        const bodies = [captured(payment), captured(payment)];
        const answers = order === "at once"
          ? await Promise.all(bodies.map((body) => deliver(provider, body)))
          : [await deliver(provider, bodies[0]!), await deliver(provider, bodies[1]!)];
        for (const { status, body } of answers) {
          assert.deepEqual([status, body.outcome], [200, "applied"]);
        }
        assert.deepEqual(await outcomeOf(payment.reference), {
          ...APPLIED_ONCE,
          fulfilment: "refund_due",
          captures: 2,
          gateway_journals: 2,
        });
        await assertBought(user, 1);
        const { reference, amount, currency } = payment;
        assert.equal(await booked(reference, "suspense:test", currency), -amount);
        assert.equal(await booked(reference, "revenue:credits:test", currency), -amount);
        const due = await rows<{ amount: number }>(
          `select (o.payload ->> 'refund_due')::int as amount from ops.outbox o
          join public.payments p on p.id = o.payment_id
          where p.reference = $1 and o.topic = 'refund_due'`,
          [reference],
        );
        assert.deepEqual(due, [{ amount }]);
      });
    }
  }
});

describe("an event whose payment is not known yet", () => {
  test("is parked, and applied when the reference appears", async () => {
    const user = await signUp();
    // The gateway has the order, and its answer to us is still on the way.
    await control("/slow", {
      provider: "razorpay",
      path: "/orders",
      method: "POST",
      ms: 4_000,
      times: 1,
    });
    const starting = initialize(user, { provider: "razorpay" });
    const order = await eventually("the order at the gateway", 20, async () => {
      const [payment] = await rows<{ reference: string }>(
        "select reference from public.payments where sub = $1",
        [user.id],
      );
      const orders = await observe("/state", Orders);
      return orders.razorpay.orders.find(({ receipt }) =>
        payment !== undefined && receipt === payment.reference
      );
    });
    const payment = {
      reference: order.receipt ?? "",
      provider: "razorpay",
      amount: order.amount,
      currency: order.currency,
      livemode: false,
      order_id: order.id,
    } as const;
    // It names the order only: of that we know nothing.
    const body = razorpayCapture("payment.captured", payment, { notes: {} });
    const answer = await deliver("razorpay", body);
    assert.deepEqual([answer.status, answer.body.outcome], [200, "parked"]);
    const [parked] = await storedEvents(eventKey(body));
    assert.deepEqual([parked?.reason, parked?.retries], ["unknown_reference", true]);
    assert.deepEqual(await outcomeOf(payment.reference), UNTOUCHED);

    assert.equal(started(await starting).order_id, order.id);
    await untilAppliedOnce(payment.reference, 20);
    await assertBought(user, 1);
    assert.equal((await storedEvents(eventKey(body)))[0]?.outcome, "applied");
    assert.equal((await deliver("razorpay", body)).body.outcome, "duplicate");
    await assertAppliedOnce(payment.reference);
  });

  test("of nobody at all stays parked, with a retry of ours", async () => {
    const payment = await start(await signUp(), "paystack");
    const body = chargeSuccess({ ...payment, reference: `PAY-nobody-${Date.now()}` });
    const answer = await deliver("paystack", body);
    assert.deepEqual([answer.status, answer.body.outcome], [200, "parked"]);
    const [event] = await storedEvents(eventKey(body));
    assert.deepEqual([event?.reason, event?.retries], ["unknown_reference", true]);
    assert.equal((await deliver("paystack", body)).body.outcome, "parked");
    assert.deepEqual(await outcomeOf(payment.reference), UNTOUCHED);
  });
});

describe("what only the gateway can tell", { concurrency: true }, () => {
  for (const provider of PROVIDERS) {
    test(`${provider}: a capture that verify saw and no webhook tells is applied within 60 s`, async () => {
      const user = await signUp();
      const payment = await start(user, provider);
      await pay(payment, "no_webhook");
      const seen = await verify(user, payment.reference);
      assert.deepEqual([seen.body.success, seen.body.verified], [true, true]);
      assert.deepEqual(await outcomeOf(payment.reference), UNTOUCHED);
      await untilAppliedOnce(payment.reference, 60);
      await assertBought(user, 1);
      const sources = await rows<{ source: string }>(
        "select source from public.payments where reference = $1",
        [payment.reference],
      );
      assert.deepEqual(sources, [{ source: "sweep" }]);
      // The webhook was late, not lost.
      for (const { id } of await deliveriesOf(payment)) await control(`/deliveries/${id}/send`);
      await eventually("the late webhooks delivered", 20, async () => {
        const sent = (await deliveriesOf(payment)).filter(({ copy_of }) => copy_of !== null);
        return sent.length > 0 && sent.every(({ state }) => state === "delivered") || undefined;
      });
      await assertAppliedOnce(payment.reference);
      await assertBought(user, 1);
    });
  }

  test("paystack: a refund.pending without an id is resolved by asking", async () => {
    const user = await signUp();
    const payment = await start(user, "paystack");
    await pay(payment, "success");
    await untilAppliedOnce(payment.reference, 20);
    // The gateway's own event of it names no refund, as in its documentation.
    await control("/paystack/refund", {
      reference: payment.reference,
      amount: payment.amount / 2,
      outcome: "pending",
    });
    const sent = await eventually("refund.pending delivered", 20, async () => {
      const all = await deliveriesOf(payment);
      return all.find(({ event, state }) => event === "refund.pending" && state === "delivered");
    });
    assert.equal(Object.hasOwn(Object(JSON.parse(sent.body)).data, "id"), false);
    await eventually("the refund known", 20, async () => {
      const { status } = await outcomeOf(payment.reference);
      return status === "partially_refunded" || undefined;
    });
    assert.equal(await creditsOf(user), WELCOME_CREDITS + STARTER_CREDITS / 2);
    await eventually("the lookup closed", 20, async () => {
      const [event] = await storedEvents(eventKey(sent.body));
      return event?.outcome === "applied" && !event.retries || undefined;
    });
  });

  test("paystack: a refund that the gateway does not list yet is asked about again", async () => {
    const user = await signUp();
    const payment = await start(user, "paystack");
    await pay(payment, "success");
    await untilAppliedOnce(payment.reference, 20);
    const body = JSON.stringify({
      event: "refund.pending",
      data: {
        status: "pending",
        transaction_reference: payment.reference,
        refund_reference: null,
        amount: String(payment.amount),
        currency: payment.currency,
        processor: "instant-transfer",
        integration: 412_829,
        domain: "test",
      },
    });
    const answer = await deliver("paystack", body);
    assert.deepEqual([answer.status, answer.body.outcome], [200, "parked"]);
    assert.equal((await storedEvents(eventKey(body)))[0]?.reason, "lookup");
    await eventually("the gateway asked", 20, async () => {
      const [check] = await rows<{ last_outcome: string }>(
        `select c.last_outcome from ops.gateway_checks c
        join public.payments p on p.id = c.payment_id
        where p.reference = $1 and c.reason = 'lookup' and c.last_outcome is not null`,
        [payment.reference],
      );
      return check;
    });
    const [event] = await storedEvents(eventKey(body));
    assert.deepEqual([event?.outcome, event?.reason], ["parked", "lookup"]);
    await assertAppliedOnce(payment.reference);

    // The one refund, once the gateway knows it, is what both its events were about.
    const { reference } = payment;
    await control("/paystack/refund", { reference, outcome: "pending" });
    await eventually("the first lookup closed", 20, async () => {
      const [first] = await storedEvents(eventKey(body));
      return first?.outcome === "applied" || undefined;
    });
    assert.equal((await outcomeOf(reference)).status, "refunded");
    assert.equal(await creditsOf(user), WELCOME_CREDITS);
  });
});

const Orders = z.object({
  razorpay: z.object({
    orders: z.array(z.object({
      id: z.string(),
      receipt: z.string().nullable(),
      amount: z.number(),
      currency: z.string(),
    })),
  }),
});
