/** Everything a payment can buy, by each gateway, through the running stack: given once, whoever comes first. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, describe, test } from "node:test";
import { z } from "zod";
import { call, callForId, read } from "./account.ts";
import {
  assertSoundBooks,
  closeDatabase,
  eventually,
  outcomeOf,
  rows,
  untilFulfilment,
} from "./database.ts";
import {
  createGroup,
  CURRENCY,
  openGroup,
  type Purchase,
  PURCHASES,
  sell,
  startPurchase,
} from "./purchases.ts";
import { callFunction, PROVIDERS, signUp, type Started, verify } from "./shop.ts";
import type { Answer, ProviderName, User } from "./shop.ts";
import { captureBody, pay } from "./simulator.ts";
import { deliver } from "./webhooks.ts";

after(closeDatabase);

const Orders = z.array(z.object({ id: z.string() })).length(1);

for (const provider of PROVIDERS) {
  for (const [type, prepare] of Object.entries(PURCHASES)) {
    describe(`${type} by ${provider}`, () => {
      test("the gateway's webhook comes, then the browser asks: given once, however often it is told", async () => {
        const purchase = await prepare(provider);
        const payment = await begin(purchase, provider);
        await pay(payment, "success");
        await untilFulfilment(payment.reference, "applied", 20);
        await assertGiven(purchase, payment);

        const body = await captureBody(payment);
        const again = await Promise.all(Array.from({ length: 5 }, () => deliver(provider, body)));
        assert.deepEqual(new Set(again.map(({ body }) => body.outcome)), new Set(["duplicate"]));
        await assertGiven(purchase, payment);
      });

      test("the browser asks, then the webhook comes five times at once: given by the webhook, once", async () => {
        const purchase = await prepare(provider);
        const payment = await begin(purchase, provider);
        await pay(payment, "no_webhook");
        const seen = await verify(purchase.user, payment.reference);
        assert.deepEqual([seen.body.success, seen.body.verified], [true, true]);
        assert.deepEqual(await purchase.look(), purchase.before, "verify-payment gave something");

        const body = await captureBody(payment);
        const told = await Promise.all(Array.from({ length: 5 }, () => deliver(provider, body)));
        assert.deepEqual(
          told.map(({ body }) => body.outcome).toSorted(),
          ["applied", ...Array.from({ length: 4 }, () => "duplicate")],
        );
        await assertGiven(purchase, payment);
      });

      test("a wrong amount gives nothing and is for review", async () => {
        const purchase = await prepare(provider);
        const payment = await begin(purchase, provider);
        await pay(payment, "wrong_amount");
        await untilFulfilment(payment.reference, "review", 20);
        assert.deepEqual(await purchase.look(), purchase.before);
        const { body } = await verify(purchase.user, payment.reference);
        assert.deepEqual([body.success, body.verified, body.fulfilment], [false, false, "review"]);
      });
    });
  }

  describe(`what ${provider} is not asked to charge for`, () => {
    test("things that do not exist, and a payment type that nobody sells", async () => {
      const user = await signUp();
      const requests = {
        credits: { package_id: randomUUID() },
        agent: { agent_id: randomUUID() },
        event_ticket: { item_id: randomUUID() },
      };
      for (const [payment_type, what] of Object.entries(requests)) {
        const answer = await ask(user, provider, { payment_type, ...what });
        assert.deepEqual([answer.status, answer.body.code], [404, "offer_not_found"], payment_type);
      }
      for (
        const payment_type of ["group_creation", "group_join", "contribution", "security_deposit"]
      ) {
        const unknown = await ask(user, provider, { payment_type, group_id: randomUUID() });
        assert.deepEqual([unknown.status, unknown.body.code], [404, "group_not_found"]);
        const missing = await ask(user, provider, { payment_type, currency: CURRENCY[provider] });
        assert.deepEqual([missing.status, missing.body.code], [404, "group_not_found"]);
      }
      const cart = await ask(user, provider, { payment_type: "order" });
      assert.deepEqual([cart.status, cart.body.code], [409, "cart_empty"]);
    });

    test("a group in another currency", async () => {
      const creator = await signUp();
      const other = provider === "paystack" ? "razorpay" : "paystack";
      const group_id = await createGroup(creator, other);
      const answer = await ask(creator, provider, {
        payment_type: "group_creation",
        group_id,
        currency: CURRENCY[provider],
      });
      assert.deepEqual([answer.status, answer.body.code], [400, "wrong_currency"]);
    });

    test("a group by somebody who is no member, or whose request is not approved", async () => {
      const { group: group_id, creator } = await openGroup(provider);
      const stranger = await signUp();
      const refusal = async (payment_type: string) => {
        const { status, body } = await ask(stranger, provider, { payment_type, group_id });
        return [status, body.code];
      };
      assert.deepEqual(await refusal("contribution"), [409, "not_a_member"]);
      assert.deepEqual(await refusal("security_deposit"), [409, "not_a_member"]);
      assert.deepEqual(await refusal("group_join"), [409, "request_not_approved"]);
      const request_id = await callForId(stranger, "request_to_join", { group_id });
      assert.deepEqual(await refusal("group_join"), [409, "request_not_approved"]);
      await call(creator, "reject_join_request", { request_id });
      assert.deepEqual(await refusal("group_join"), [409, "request_not_approved"]);
      // Only the creator opens a group.
      assert.deepEqual(await refusal("group_creation"), [404, "offer_not_found"]);
    });

    test("the same thing twice: a second tab gets the payment that is open, and its checkout", async () => {
      const user = await signUp();
      const request = { payment_type: "agent", agent_id: await sell("agent", provider) };
      const first = await startPurchase(user, provider, request);
      assert.deepEqual(await startPurchase(user, provider, request), first);
    });

    test("a cart whose price has changed since the buyer looked", async () => {
      const user = await signUp();
      await call(user, "set_cart_item", {
        product_id: await sell("product", provider),
        quantity: 1,
      });
      const answer = await ask(user, provider, {
        payment_type: "order",
        cart_version: "0".repeat(64),
      });
      assert.deepEqual([answer.status, answer.body.code], [409, "cart_changed"]);
    });
  });

  describe(`money that comes by ${provider} for what can't be given any more`, () => {
    test("an approval that was taken back: the payer is told, the money is due for refund", async () => {
      const { group: group_id, creator } = await openGroup(provider);
      const user = await signUp();
      const request_id = await callForId(user, "request_to_join", { group_id });
      await call(creator, "approve_join_request", { request_id });
      const payment = await startPurchase(user, provider, { payment_type: "group_join", group_id });
      await call(creator, "reject_join_request", { request_id });
      await assertRefused(user, payment, "request_not_approved");
    });

    test("an order that was cancelled meanwhile", async () => {
      const user = await signUp();
      await call(user, "set_cart_item", {
        product_id: await sell("product", provider),
        quantity: 1,
      });
      const payment = await startPurchase(user, provider, { payment_type: "order" });
      const [order] = Orders.parse(await read(user, "orders?select=id"));
      await call(user, "cancel_order", { order_id: order?.id });
      await assertRefused(user, payment, "order_cancelled");
    });
  });
}

test("after all of it the books are sound", assertSoundBooks);

async function begin(purchase: Purchase, provider: ProviderName): Promise<Started> {
  const payment = await startPurchase(purchase.user, provider, purchase.request);
  assert.equal(payment.amount, purchase.amount, "the price is the database's");
  assert.deepEqual(await purchase.look(), purchase.before);
  return payment;
}

async function assertGiven(purchase: Purchase, payment: Started): Promise<void> {
  assert.deepEqual(await purchase.look(), purchase.after(payment.reference));
  const { body } = await verify(purchase.user, payment.reference);
  assert.deepEqual([body.success, body.fulfilment], [true, "applied"]);
  const told = Object.keys(purchase.told).map((name) => [name, body[name]]);
  assert.deepEqual(Object.fromEntries(told), purchase.told);
  const { captures, receipts } = await outcomeOf(payment.reference);
  assert.deepEqual({ captures, receipts }, { captures: 1, receipts: 1 });
}

/** The money comes all the same, and goes back by itself: how soon is the sweeper's business. */
async function assertRefused(user: User, payment: Started, reason: string): Promise<void> {
  const { reference, amount } = payment;
  await pay(payment, "success");
  await eventually(`${reference} refunded`, 30, async () => {
    return (await outcomeOf(reference)).status === "refunded" ? true : undefined;
  });
  const due = await rows<{ amount: number }>(
    `select (o.payload ->> 'refund_due')::int as amount from ops.outbox o
    join public.payments p on p.id = o.payment_id
    where p.reference = $1 and o.topic = 'refund_due'`,
    [reference],
  );
  assert.deepEqual(due, [{ amount }], "the payer was told once what is due");
  const { body } = await verify(user, reference);
  assert.deepEqual([body.success, body.refused, body.refund_due], [false, reason, 0]);
  assert.match(String(body.message), /Your money was refunded\.$/);
}

function ask(
  user: User,
  provider: ProviderName,
  request: Record<string, unknown>,
): Promise<Answer> {
  return callFunction("initialize-payment", user, { provider, ...request });
}
