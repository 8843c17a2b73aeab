/** A gateway and a network at their worst, from a seed: duplicates, another order, delays, changed bytes. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import {
  assertAppliedOnce,
  assertBought,
  assertSoundBooks,
  closeDatabase,
  eventually,
} from "./database.ts";
import { PROVIDERS, signUp, start, type Started } from "./shop.ts";
import { control, deliveriesOf, pay } from "./simulator.ts";

after(closeDatabase);

const USERS = 4;
const PAYMENTS_A_USER = 5;

test("20 payments through all of it are each applied once, and the books balance", async () => {
  const users = await Promise.all(Array.from({ length: USERS }, signUp));
  const payments: Started[] = [];
  for (const [at, user] of users.entries()) {
    for (let one = 0; one < PAYMENTS_A_USER; one++) {
      payments.push(await start(user, PROVIDERS[(at + one) % 2]!));
    }
  }
  await control("/misbehave", {
    seed: 20,
    duplicate: 0.6,
    reorder: 0.4,
    tamper: 0.3,
    delay: 0.7,
    delay_ms: 800,
  });
  try {
    await Promise.all(payments.map((payment) => pay(payment, "success")));
    await eventually("all webhooks delivered", 30, async () => {
      const all = (await Promise.all(payments.map(deliveriesOf))).flat();
      return all.every(({ state }) => state === "delivered") || undefined;
    });
  } finally {
    await control("/misbehave");
  }
  const all = (await Promise.all(payments.map(deliveriesOf))).flat();
  // It did misbehave: else this shows nothing.
  assert.ok(all.some(({ copy_of }) => copy_of !== null), "nothing was sent twice");
  const changed = all.flatMap(({ attempts }) => attempts).filter(({ tampered }) => tampered);
  assert.ok(changed.length > 0, "no bytes were changed");
  assert.deepEqual(new Set(changed.map(({ status }) => status)), new Set([401]));

  for (const { reference } of payments) await assertAppliedOnce(reference);
  for (const user of users) await assertBought(user, PAYMENTS_A_USER);
  await assertSoundBooks();
});
