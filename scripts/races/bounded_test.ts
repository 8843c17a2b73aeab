/** How long a delivery waits, with the timeouts as they are in earnest. */
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { test } from "node:test";
import type pg from "pg";
import { inArena, settle } from "./arena.ts";
import type { Arena, Result } from "./arena.ts";
import { AMOUNT, assertBooksHold, captured, CREDITS, deliver, signUp } from "./sales.ts";
import { standing, startSale, WELCOME } from "./sales.ts";
import type { Answer } from "./sales.ts";

const LOCK_TIMEOUT = "55P03";
/** Longer than a delivery may wait for one lock. */
const HELD_MS = 2_000;

test("a delivery whose payment is held gives up after a second, keeps nothing and can come again", async () => {
  await inEarnest(async (arena) => {
    const reference = await startSale(arena, await signUp(arena, "ada@example.com"));
    const { result, waitedMs } = await deliverWhileHeld(arena, reference);
    assert.equal("sqlstate" in result && result.sqlstate, LOCK_TIMEOUT);
    assert.ok(waitedMs >= 950 && waitedMs < HELD_MS, `${waitedMs} ms`);
    assert.equal(await arena.value("select count(*)::integer from inbox.webhook_events"), 0);
    assert.equal(await arena.value("select count(*)::integer from inbox.payment_facts"), 0);

    const again = await deliver(arena.control, "k", reference, [captured("c")]);
    assert.equal(again.outcome, "applied");
    assert.deepEqual(await standing(arena, reference), {
      status: "success",
      fulfilment: "applied",
      net: AMOUNT,
      refunded: 0,
      wallet: WELCOME + CREDITS,
    });
    await assertBooksHold(arena);
  });
});

test("control: without its lock_timeout the delivery waits as long as the payment is held", async () => {
  await inEarnest(async (arena) => {
    await arena.control.query(
      "alter function public.process_payment_atomic(jsonb) reset lock_timeout",
    );
    const reference = await startSale(arena, await signUp(arena, "ada@example.com"));
    const { result, waitedMs } = await deliverWhileHeld(arena, reference);
    assert.equal("answer" in result && result.answer.outcome, "applied");
    assert.ok(waitedMs >= HELD_MS - 50, `${waitedMs} ms`);
  });
});

/** A delivery that comes while somebody holds its payment for longer than it may wait. */
async function deliverWhileHeld(
  arena: Arena,
  reference: string,
): Promise<{ result: Result<Answer>; waitedMs: number }> {
  const [holder, webhook] = await arena.participants(2);
  assert.ok(holder && webhook);
  await holder.query("begin");
  await holder.query("select from public.payments where reference = $1 for update", [reference]);
  const started = performance.now();
  const [outcome] = await Promise.all([timed(webhook, reference, started), release(holder)]);
  return outcome;
}

async function timed(
  webhook: pg.Client,
  reference: string,
  started: number,
): Promise<{ result: Result<Answer>; waitedMs: number }> {
  const result = await settle(deliver(webhook, "k", reference, [captured("c")]));
  return { result, waitedMs: performance.now() - started };
}

async function release(holder: pg.Client): Promise<void> {
  await pause(HELD_MS);
  await holder.query("rollback");
}

async function inEarnest(work: (arena: Arena) => Promise<void>): Promise<void> {
  await inArena(work, false);
}
