/** initialize-payment: our price, one payment a key, and a silent gateway is no refusal. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, describe, test } from "node:test";
import { z } from "zod";
import {
  assertBought,
  closeDatabase,
  outcomeOf,
  rows,
  untilAppliedOnce,
  UNTOUCHED,
} from "./database.ts";
import {
  initialize,
  type ProviderName,
  PROVIDERS,
  signUp,
  start,
  started,
  STARTER,
  type User,
} from "./shop.ts";
import { control, observe, pay } from "./simulator.ts";

after(closeDatabase);

/** The path of the call that opens a checkout at each gateway. */
const OPENING = { paystack: "/transaction/initialize", razorpay: "/orders" } as const;
/** Longer than our patience with a gateway. */
const TOO_SLOW_MS = 9_500;

const Records = z.object({
  paystack: z.object({
    transactions: z.array(z.object({ reference: z.string(), amount: z.number() })),
  }),
  razorpay: z.object({
    orders: z.array(
      z.object({ id: z.string(), receipt: z.string().nullable(), amount: z.number() }),
    ),
  }),
});

describe("the price", () => {
  for (const provider of PROVIDERS) {
    test(`${provider}: is the database's, and what the gateway is asked for`, async () => {
      const payment = await start(await signUp(), provider);
      const [offer] = await rows<{ amount: number }>(
        "select amount::int from public.credit_offers where package_id = $1 and currency = $2",
        [STARTER, payment.currency],
      );
      assert.equal(payment.amount, offer?.amount);
      assert.deepEqual(await amountsAtGateway(payment.reference), [offer?.amount]);
    });

    test(`${provider}: can't be sent`, async () => {
      const user = await signUp();
      for (const extra of [{ amount: 1 }, { price: 1 }, { purchase: { credits: 1_000_000 } }]) {
        const answer = await initialize(user, { provider, ...extra });
        assert.equal(answer.status, 400, JSON.stringify(answer.body));
        assert.equal(answer.body.code, "invalid_request");
      }
      assert.equal(await paymentsOf(user), 0);
    });
  }

  test("an unknown package, a currency that is not offered, nobody's request: refused", async () => {
    const user = await signUp();
    const unknown = await initialize(user, { provider: "paystack", package_id: randomUUID() });
    assert.deepEqual([unknown.status, unknown.body.code], [404, "offer_not_found"]);
    const currency = await initialize(user, { provider: "paystack", currency: "INR" });
    assert.deepEqual([currency.status, currency.body.code], [400, "provider_currency_unsupported"]);
    const nobody = await initialize(null, { provider: "paystack" });
    assert.equal(nobody.status, 401);
    const provider = await initialize(user, { provider: "someone" });
    assert.deepEqual([provider.status, provider.body.code], [400, "invalid_request"]);
    assert.equal(await paymentsOf(user), 0);
  });
});

describe("an Idempotency-Key", () => {
  for (const provider of PROVIDERS) {
    test(`${provider}: answers the same request the same, and makes one payment`, async () => {
      const [user, key] = [await signUp(), randomUUID()];
      const first = await initialize(user, { provider }, key);
      const again = await initialize(user, { provider }, key);
      assert.equal(first.status, 200);
      assert.deepEqual(again.body, first.body);
      assert.equal(await paymentsOf(user), 1);
      const other = await initialize(user, { provider, return_path: "/elsewhere" }, key);
      assert.deepEqual([other.status, other.body.code], [409, "idempotency_key_reused"]);
      assert.equal(await paymentsOf(user), 1);
      assert.equal((await amountsAtGateway(started(first).reference)).length, 1);
    });

    test(`${provider}: 20 at once make one payment`, async () => {
      const [user, key] = [await signUp(), randomUUID()];
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => initialize(user, { provider }, key)),
      );
      const references = answers.filter(({ status }) => status === 200)
        .map((answer) => started(answer).reference);
      const refusals = answers.filter(({ status }) => status !== 200);
      assert.ok(references.length > 0);
      assert.equal(new Set(references).size, 1);
      for (const { status, body } of refusals) {
        assert.deepEqual([status, body.code], [409, "in_progress"]);
      }
      assert.equal(await paymentsOf(user), 1);
      assert.equal((await amountsAtGateway(references[0] ?? "")).length, 1);
      assert.equal(started(await initialize(user, { provider }, key)).reference, references[0]);
    });
  }

  test("is the user's own, and without one every request is a new payment", async () => {
    const [one, two, key] = [await signUp(), await signUp(), randomUUID()];
    const first = started(await initialize(one, { provider: "paystack" }, key));
    const second = started(await initialize(two, { provider: "paystack" }, key));
    assert.notEqual(first.reference, second.reference);
    const third = await start(two, "paystack");
    assert.notEqual(third.reference, second.reference);
    assert.equal(await paymentsOf(two), 2);
  });
});

test("a gateway that is silent is asked once; the payment is unknown, and a retry takes a new reference", async () => {
  const users = await Promise.all(PROVIDERS.map(signUp));
  try {
    await Promise.all(users.map((user, at) => timesOut(PROVIDERS[at]!, user)));
  } finally {
    for (const provider of PROVIDERS) await control("/slow", { provider, ms: 0 });
  }
});

async function timesOut(provider: ProviderName, user: User): Promise<void> {
  const key = randomUUID();
  const asked = await timesAsked(provider);
  const path = OPENING[provider];
  await control("/slow", { provider, path, method: "POST", ms: TOO_SLOW_MS, times: 1 });
  const answer = await initialize(user, { provider }, key);
  assert.equal(answer.status, 504, JSON.stringify(answer.body));
  assert.equal(answer.body.code, "gateway_timeout");
  assert.equal(await timesAsked(provider), asked + 1, "the gateway was asked more than once");
  const [old, ...more] = await checkoutsOf(user);
  assert.ok(old);
  assert.equal(more.length, 0);
  assert.equal(old.checkout_status, "unknown");
  assert.equal(old.watched, true, "nobody will ask the gateway about it");
  assert.deepEqual(await outcomeOf(old.reference), UNTOUCHED);

  const retry = started(await initialize(user, { provider }, key));
  assert.notEqual(retry.reference, old.reference);
  assert.equal(await timesAsked(provider), asked + 2);

  // The gateway has opened the first one after all: who pays it gets what they paid for.
  const order = (await records()).razorpay.orders.find(({ receipt }) => receipt === old.reference);
  await pay({ ...retry, reference: old.reference, order_id: order?.id }, "success");
  await untilAppliedOnce(old.reference, 20);
  assert.deepEqual(await outcomeOf(retry.reference), UNTOUCHED);
  await assertBought(user, 1);
}

async function records(): Promise<z.infer<typeof Records>> {
  return await observe("/state", Records);
}

/** What the gateway was asked for under a reference, once a checkout. */
async function amountsAtGateway(reference: string): Promise<number[]> {
  const { paystack, razorpay } = await records();
  return [
    ...paystack.transactions.filter((one) => one.reference === reference),
    ...razorpay.orders.filter(({ receipt }) => receipt === reference),
  ].map(({ amount }) => amount);
}

async function timesAsked(provider: ProviderName): Promise<number> {
  const requests = await observe(
    "/requests",
    z.array(z.object({ provider: z.string(), method: z.string(), path: z.string() })),
  );
  return requests.filter((one) =>
    one.provider === provider && one.method === "POST" && one.path.includes(OPENING[provider])
  ).length;
}

async function checkoutsOf(user: User) {
  return await rows<{ reference: string; checkout_status: string; watched: boolean }>(
    `select p.reference, p.checkout_status,
      exists (select from ops.gateway_checks c where c.payment_id = p.id) as watched
    from public.payments p where p.sub = $1 order by p.created_at`,
    [user.id],
  );
}

async function paymentsOf(user: User): Promise<number> {
  return (await checkoutsOf(user)).length;
}
