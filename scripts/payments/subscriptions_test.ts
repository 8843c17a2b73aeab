/** A plan paid every month through Stripe: each month once, whatever comes first and how often. */
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { z } from "zod";
import {
  assertAppliedOnce,
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
  deliverAll,
  open,
  type Opened,
  post,
  refund,
  signUpOperator,
  type Webhook,
  webhooksOf,
} from "./gateways.ts";
import {
  callFunction,
  initialize,
  signUp,
  STARTER_CREDITS,
  type User,
  verify,
  WELCOME_CREDITS,
} from "./shop.ts";
import { control } from "./simulator.ts";

/** As many credits a month as the starter package has. */
const PLAN = "0b7a3c1e-0000-4000-8000-0000000000e2";
const STRIPE = { name: "stripe" };

await rows(
  `insert into public.credit_packages (id, name, credits, billing)
  values ($1, 'Monthly', $2, 'month') on conflict on constraint credit_packages_pkey do nothing`,
  [PLAN, STARTER_CREDITS],
);
await rows(
  `insert into public.credit_package_prices (package_id, currency, amount)
  values ($1, 'USD', 500) on conflict on constraint credit_package_prices_pkey do nothing`,
  [PLAN],
);

after(async () => {
  await assertSoundBooks();
  await closeDatabase();
});

describe("a monthly plan", () => {
  test("begins with a payment that verify-payment sees, and that its webhooks apply once", async () => {
    const { user, payment, webhooks } = await subscribed();
    const seen = await verify(user, payment.reference);
    assert.deepEqual([seen.body.success, seen.body.verified], [true, true]);
    assert.deepEqual(await outcomeOf(payment.reference), UNTOUCHED);
    await deliverAll([...webhooks, ...webhooks]);
    await assertMonths(user, 1);
    await assertAppliedOnce(payment.reference);
    const { body } = await verify(user, payment.reference);
    assert.deepEqual([body.fulfilment, body.credits_added], ["applied", STARTER_CREDITS]);
  });

  test("grants each month once, also when all events come twice and in reverse", async () => {
    const { user, payment, webhooks } = await subscribed();
    for (let month = 2; month <= 3; month++) await passMonth(payment);
    const all = await webhooksOf(payment);
    assert.ok(all.length > webhooks.length);
    await deliverAll(all.toReversed());
    await deliverAll(all.toReversed());
    // What came before anything told whose it is waits for the retry job.
    await eventually(
      "three months",
      20,
      async () => (await creditsOf(user)) === WELCOME_CREDITS + 3 * STARTER_CREDITS || undefined,
    );
    await deliverAll(all);
    await assertMonths(user, 3);
  });

  test("grants each month once when all events come at once", async () => {
    const { user, payment } = await subscribed();
    await passMonth(payment);
    const all = await webhooksOf(payment);
    const answers = await Promise.all([...all, ...all, ...all].map(post));
    for (const { status, body } of answers) assert.equal(status, 200, JSON.stringify(body));
    await eventually(
      "two months",
      20,
      async () => (await creditsOf(user)) === WELCOME_CREDITS + 2 * STARTER_CREDITS || undefined,
    );
    await assertMonths(user, 2);
  });

  test("begins without any webhook too: the gateway is asked", async () => {
    const { user, payment, webhooks } = await subscribed();
    assert.equal((await verify(user, payment.reference)).body.verified, true);
    await untilAppliedOnce(payment.reference, 60);
    await deliverAll(webhooks.toReversed());
    await assertMonths(user, 1);
  });

  test("grants a month whose webhooks never come: the plan is asked about a day after it was due", async () => {
    const { user, payment, webhooks } = await subscribed();
    await deliverAll(webhooks);
    await assertMonths(user, 1);
    const [check] = await checksOf(payment);
    assert.ok(check && check.days > 25 && check.days < 35, JSON.stringify(check));

    await passMonth(payment);
    await passMonth(payment);
    await rows(
      `update ops.gateway_checks c set due_at = now() from public.payments p
      where p.id = c.payment_id and p.reference = $1 and c.reason = 'month'`,
      [payment.reference],
    );
    await eventually(
      "three months",
      20,
      async () => (await creditsOf(user)) === WELCOME_CREDITS + 3 * STARTER_CREDITS || undefined,
    );
    await deliverAll(await webhooksOf(payment));
    await assertMonths(user, 3);
    const [next] = await checksOf(payment);
    assert.ok(
      next && next.days > check.days + 50,
      "it is asked again after the month that is paid now",
    );
  });

  test("gives one month back when an operator refunds it, and no other", async () => {
    const { user, payment, webhooks } = await subscribed();
    await passMonth(payment);
    await deliverAll(await webhooksOf(payment));
    assert.ok(webhooks.length > 0);
    await assertMonths(user, 2);
    const [second] = await monthsOf(user, payment.reference);
    assert.ok(second);
    const { status, body } = await refund(await signUpOperator(), second);
    assert.deepEqual([status, body.status], [200, "accepted"], JSON.stringify(body));
    await eventually(
      "the refund",
      15,
      async () => (await outcomeOf(second.reference)).status === "refunded" || undefined,
    );
    assert.equal(await creditsOf(user), WELCOME_CREDITS + STARTER_CREDITS);
    await assertAppliedOnce(payment.reference);
  });

  test("ends with the month that is paid once its payer cancels it, and nobody else can", async () => {
    const { user, payment, webhooks } = await subscribed();
    const id = await subscriptionOf(payment);
    const early = await cancel(user, id);
    assert.deepEqual([early.status, early.body.code], [409, "subscription_not_begun"]);
    await deliverAll(webhooks);
    const strange = await cancel(await signUp(), id);
    assert.deepEqual([strange.status, strange.body.code], [404, "subscription_not_found"]);
    assert.deepEqual(await stateOf(id), { status: "active", ends: false });

    const first = await cancel(user, id);
    assert.deepEqual([first.status, first.body.success, first.body.status], [200, true, "active"]);
    const again = await cancel(user, id);
    assert.equal(Date.parse(String(again.body.ends_at)), Date.parse(String(first.body.ends_at)));
    assert.deepEqual(await stateOf(id), { status: "active", ends: true });

    assert.equal(await passMonth(payment), null);
    const [deleted] = (await webhooksOf(payment)).filter(({ event }) => event.endsWith(".deleted"));
    assert.ok(deleted);
    await deliverAll([deleted]);
    assert.deepEqual(await stateOf(id), { status: "canceled", ends: true });
    await assertMonths(user, 1);
  });

  test("can't be bought where nothing is billed every month", async () => {
    const user = await signUp();
    const answer = await initialize(user, {
      provider: "paystack",
      package_id: PLAN,
      currency: "USD",
    });
    assert.deepEqual([answer.status, answer.body.code], [404, "offer_not_found"]);
  });
});

/** A plan whose first month is paid, with the webhooks that nobody has delivered. */
async function subscribed(): Promise<{ user: User; payment: Opened; webhooks: Webhook[] }> {
  const user = await signUp();
  const payment = await open(user, STRIPE, { package_id: PLAN, currency: "USD" });
  await control("/stripe/pay", { reference: payment.reference, outcome: "no_webhook" });
  return { user, payment, webhooks: await webhooksOf(payment) };
}

/** Lets a month go by at Stripe, which keeps the webhooks; the invoice's id, or null when the plan ended. */
async function passMonth({ reference }: Opened): Promise<string | null> {
  const { invoice } = z.object({ invoice: z.object({ id: z.string() }).nullable() }).parse(
    await control("/stripe/invoice", { reference, withheld: true }),
  );
  return invoice?.id ?? null;
}

async function cancel(user: User, subscription_id: string) {
  return await callFunction("cancel-subscription", user, { subscription_id });
}

/** Every month is a payment of its own, applied once. */
async function assertMonths(user: User, months: number): Promise<void> {
  const payments = await monthsOf(user);
  assert.equal(payments.length, months);
  for (const { reference } of payments) await assertAppliedOnce(reference);
  assert.equal(await creditsOf(user), WELCOME_CREDITS + months * STARTER_CREDITS);
}

async function monthsOf(user: User, except = ""): Promise<{ reference: string }[]> {
  return await rows<{ reference: string }>(
    "select reference from public.payments where sub = $1 and reference <> $2 order by created_at",
    [user.id, except],
  );
}

/** When a plan is asked about next, in days. */
async function checksOf({ reference }: Opened): Promise<{ days: number }[]> {
  return await rows<{ days: number }>(
    `select (extract(epoch from c.due_at - now()) / 86400)::int as days
    from ops.gateway_checks c join public.payments p on p.id = c.payment_id
    where p.reference = $1 and c.reason = 'month'`,
    [reference],
  );
}

async function subscriptionOf({ reference }: Opened): Promise<string> {
  const [row] = await rows<{ subscription_id: string }>(
    "select subscription_id from public.payments where reference = $1",
    [reference],
  );
  assert.ok(row);
  return row.subscription_id;
}

async function stateOf(id: string): Promise<{ status: string; ends: boolean } | undefined> {
  const [row] = await rows<{ status: string; ends: boolean }>(
    "select status, ends_at is not null as ends from public.subscriptions where id = $1",
    [id],
  );
  return row;
}
