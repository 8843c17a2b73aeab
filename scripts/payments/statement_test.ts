/** The queries of docs/statement.md, as they stand there, after a user has done everything. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { z } from "zod";
import { ROOT } from "../stack/root.ts";
import { call, read } from "./account.ts";
import { closeDatabase, rows } from "./database.ts";
import { createGroup, DEPOSIT, PRICE, sell, startPurchase } from "./purchases.ts";
import { signUp, type Started, type User } from "./shop.ts";
import { chargeSuccess, deliver } from "./webhooks.ts";

after(closeDatabase);

const PAGE = readFileSync(join(ROOT, "docs", "statement.md"), "utf8");
const Bought = z.object({ order_id: z.string(), order_number: z.number() });

test("every movement names its payment or its order, or the key of what happens once", async () => {
  const { user, credits, opening, order } = await doEverything();
  const lines = await query("movements", user);
  const named = lines.map(({ type, amount, reference, order_number, idempotency_key }) => [
    type,
    amount,
    reference ?? order_number ?? idempotency_key,
  ]);
  assert.deepEqual(named, [
    ["contribution", String(PRICE), opening.reference],
    ["security_deposit", String(DEPOSIT), opening.reference],
    ["spend", "-2", "spend:a picture"],
    ["spend", "-35", order],
    ["purchase", "30", credits.reference],
    ["bonus", "20", "welcome"],
  ]);
  assert.deepEqual(
    lines.map(({ group_name }) => group_name),
    ["Family", "Family", null, null, null, null],
  );
  assert.deepEqual(await query("wallet", user), [{ adds_up: true }]);
});

test("which purchase paid for which order: the oldest credits first", async () => {
  const { user, credits, order } = await doEverything();
  assert.deepEqual(await query("allocations", user), [
    { credits: "15", use_type: "spend", order_number: order, reference: credits.reference },
    { credits: "20", use_type: "spend", order_number: order, reference: null },
    { credits: "2", use_type: "spend", order_number: null, reference: credits.reference },
  ]);
  // As the user too, and nobody else's.
  const own = z.array(z.object({ credits: z.number() }))
    .parse(await read(user, "credit_allocations?select=credits"));
  assert.equal(own.reduce((sum, { credits }) => sum + credits, 0), 37);
  assert.deepEqual(await read(await signUp(), "credit_allocations?select=credits"), []);
});

/** Welcome 20, bought 30, 35 for an order, 2 for a picture, and a group opened. */
async function doEverything() {
  const user = await signUp();
  const credits = await startPurchase(user, "paystack", {
    payment_type: "credits",
    package_id: await sell("package", "paystack"),
  });
  await capture(credits);
  await call(user, "set_cart_item", {
    product_id: await sell("product", "paystack", 9),
    quantity: 7,
  });
  const bought = Bought.parse(await call(user, "checkout_with_credits"));
  await call(user, "spend_credits", {
    amount: 2,
    reason: "A picture",
    idempotency_key: "a picture",
  });
  const opening = await startPurchase(user, "paystack", {
    payment_type: "group_creation",
    group_id: await createGroup(user, "paystack"),
  });
  await capture(opening);
  return { user, credits, opening, order: String(bought.order_number) };
}

async function capture(payment: Started): Promise<void> {
  assert.equal((await deliver("paystack", chargeSuccess(payment))).body.outcome, "applied");
}

/** Runs a query of the page for a user. */
async function query(name: string, user: User): Promise<Record<string, unknown>[]> {
  const sql = new RegExp(`^\`\`\`sql ${name}\\n(.*?)^\`\`\`$`, "ms").exec(PAGE)?.[1];
  assert.ok(sql, `docs/statement.md has no query ${name}`);
  const [profile] = await rows<{ id: string }>(
    "select id from public.profiles where external_id = $1",
    [user.id],
  );
  return await rows(sql, [profile?.id]);
}
