/** Users whom Clerk owns: they pay and read as all others do, and come and go with Clerk's events. */
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { z } from "zod";
import { DEMO_SECRETS, PUBLISHABLE_KEY } from "../stack/settings.ts";
import { API_URL } from "./addresses.ts";
import { signIn, tell } from "./clerk.ts";
import {
  assertAppliedOnce,
  assertBought,
  assertSoundBooks,
  closeDatabase,
  creditsOf,
  outcomeOf,
  rows,
  untilAppliedOnce,
} from "./database.ts";
import { act, GATEWAYS, open, post, webhooksOf } from "./gateways.ts";
import { start, STARTER_CREDITS, type User, verify, WELCOME_CREDITS } from "./shop.ts";
import { captured, deliver } from "./webhooks.ts";

after(async () => {
  await assertSoundBooks();
  await closeDatabase();
});

const NETWORX = GATEWAYS.find(({ name }) => name === "networx")!;

/** What the Data API shows a user of a table. */
async function read(user: User, table: string): Promise<Record<string, unknown>[]> {
  const response = await fetch(`${API_URL}/rest/v1/${table}`, {
    headers: { apikey: PUBLISHABLE_KEY, authorization: `Bearer ${user.token}` },
  });
  assert.equal(response.status, 200, table);
  return z.array(z.record(z.string(), z.unknown())).parse(await response.json());
}

describe("a user of Clerk's", () => {
  test("is welcomed once, reads their own rows, and buys", async () => {
    const [user, other] = [await signIn(), await signIn()];
    assert.equal(await tell(user, "user.created"), "applied");
    assert.equal(await tell(other, "user.created"), "applied");
    assert.equal(await creditsOf(user), WELCOME_CREDITS);
    const payment = await start(user, "paystack");
    assert.equal((await deliver("paystack", captured(payment))).body.outcome, "applied");
    await assertAppliedOnce(payment.reference);
    await assertBought(user, 1);

    const [profile, ...nobody] = await read(user, "profiles?select=external_id,email,credits");
    assert.deepEqual(profile, {
      external_id: user.id,
      email: user.email,
      credits: WELCOME_CREDITS + STARTER_CREDITS,
    });
    assert.deepEqual(nobody, []);
    const payments = await read(user, "payments?select=reference");
    assert.deepEqual(payments, [{ reference: payment.reference }]);
    assert.deepEqual(await read(other, "payments?select=reference"), []);
    assert.equal((await verify(other, payment.reference)).status, 404);
    assert.equal((await verify(user, payment.reference)).body.success, true);
  });

  test("who pays before Clerk tells of them is parked, and applied when it does", async () => {
    const user = await signIn();
    const payment = await start(user, "razorpay");
    assert.equal((await deliver("razorpay", captured(payment))).body.outcome, "parked");
    const { fulfilment, credits } = await outcomeOf(payment.reference);
    assert.deepEqual([fulfilment, credits], ["parked", 0]);
    assert.deepEqual(await profilesOf(user), [], "a payment makes no user");

    assert.equal(await tell(user, "user.updated"), "applied", "whichever event is the first");
    await untilAppliedOnce(payment.reference, 20);
    await assertBought(user, 1);
    assert.equal(await tell(user, "user.created", { updated_at: 1 }), "ignored");
    await assertBought(user, 1);
  });

  test("who pays through Networx before Clerk tells of them is a 404, parked, and then applied", async () => {
    const user = await signIn();
    const payment = await open(user, NETWORX);
    await act(NETWORX, "pay", payment, "no_webhook");
    const [notification] = await webhooksOf(payment);
    assert.ok(notification);
    for (const time of ["the first", "a repeat"]) {
      const answer = await post(notification);
      assert.deepEqual([answer.status, answer.body.message], [404, "User not found"], time);
    }
    const { fulfilment, captures, credits } = await outcomeOf(payment.reference);
    assert.deepEqual([fulfilment, captures, credits], ["parked", 1, 0]);
    assert.deepEqual(await profilesOf(user), [], "a payment makes no user");

    assert.equal(await tell(user, "user.created"), "applied");
    await untilAppliedOnce(payment.reference, 20);
    await assertBought(user, 1);
    const late = await post(notification);
    assert.deepEqual([late.status, late.body.outcome], [200, "duplicate"]);
    await assertAppliedOnce(payment.reference);
  });

  test("who is deleted can't come back, and keeps the books", async () => {
    const user = await signIn();
    await tell(user, "user.created");
    assert.equal(await tell(user, "user.deleted"), "applied");
    assert.equal(await tell(user, "user.created"), "ignored");
    assert.deepEqual(await read(user, "profiles?select=id"), []);
    assert.deepEqual(await profilesOf(user), [{ open: false, credits: WELCOME_CREDITS }]);
  });

  test("is nobody's invention: what Clerk did not sign makes no user", async () => {
    const user = await signIn();
    const event = {
      type: "user.created",
      data: { id: user.id, object: "user", updated_at: 1, email_addresses: [] },
    };
    const response = await fetch(`${API_URL}/functions/v1/clerk-webhook`, {
      method: "POST",
      headers: {
        "svix-id": "msg_forged",
        "svix-timestamp": String(Math.floor(Date.now() / 1000)),
        "svix-signature": `v1,${btoa(DEMO_SECRETS.CLERK_WEBHOOK_SECRET)}`,
      },
      body: JSON.stringify(event),
    });
    assert.equal(response.status, 401);
    await response.body?.cancel();
    assert.deepEqual(await profilesOf(user), []);
    assert.deepEqual(await read(user, "profiles?select=id"), []);
  });
});

async function profilesOf(user: User): Promise<{ open: boolean; credits: number }[]> {
  return await rows(
    `select closed_at is null as open, credits::int from public.profiles where external_id = $1`,
    [user.id],
  );
}
