/** Access to one agent bought twice at once: unique agent_access_one_current. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { answers, inArena } from "./arena.ts";
import type { Arena } from "./arena.ts";
import { assertBooksHold, captured, deliver, signUp, WELCOME } from "./sales.ts";
import { openAccounts, PRICE, startTwice, tally } from "./shop.ts";

const CREDITS = 40;

test("two purchases of one agent captured at once: access once, credits once, the other is due for refund", async () => {
  await inArena(async (arena) => {
    await buyTwice(arena);
    assert.deepEqual(await tally(arena, "public.payments", "fulfilment"), {
      applied: 1,
      refund_due: 1,
    });
    assert.deepEqual(await tally(arena, "public.payments", "effect ->> 'refused'"), {
      already_owned: 1,
      null: 1,
    });
    assert.deepEqual(await tally(arena, "public.agent_access", "withdrawn_at is null"), {
      true: 1,
    });
    assert.deepEqual(await tally(arena, "public.profiles", "credits"), { [WELCOME + CREDITS]: 1 });
    await assertBooksHold(arena);
  });
});

test("control: without the key access is sold twice to one user", async () => {
  await inArena(async (arena) => {
    await arena.control.query("drop index public.agent_access_one_current");
    await buyTwice(arena);
    assert.deepEqual(await tally(arena, "public.payments", "fulfilment"), { applied: 2 });
    assert.deepEqual(await tally(arena, "public.profiles", "credits"), {
      [WELCOME + 2 * CREDITS]: 1,
    });
  });
});

/** Both captures come at once; the first one has given access and stands at the wallet. */
async function buyTwice(arena: Arena): Promise<void> {
  const user = await signUp(arena, "ada@example.com");
  const agent = await arena.value<string>(
    "insert into public.agents (name, credits) values ('Agent', $1) returning id",
    [CREDITS],
  );
  await arena.control.query("insert into public.agent_prices values ($1, 'NGN', $2)", [
    agent,
    PRICE,
  ]);
  const payments = await startTwice(arena, user, { payment_type: "agent", agent_id: agent });
  await openAccounts(arena);
  await arena.gate("before update", "public.profiles");
  const told = answers(
    await arena.collide(payments.map(({ reference }) => (session) => {
      return deliver(session, reference, reference, [captured(reference, PRICE)]);
    })),
  );
  assert.deepEqual(told.map(({ outcome }) => outcome), ["applied", "applied"]);
}
